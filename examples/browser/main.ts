import { type ConversationSummary, type ConversationView, Parley, type Unsubscribe } from '@parley/client';
import { IndexedDbStore } from '@parley/client/indexeddb';

function find<Found extends Element>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (found === null) throw new Error(`The page has no ${selector}`);
  return found;
}

const page = {
  signIn: find<HTMLFormElement>('#sign-in'),
  token: find<HTMLInputElement>('[name=token]'),
  status: find('[role=status]'),
  main: find<HTMLElement>('main'),
  list: find('nav'),
  conversation: find<HTMLElement>('section'),
  title: find('h1'),
  log: find('[role=log]'),
  composer: find<HTMLFormElement>('#composer'),
  text: find<HTMLInputElement>('[name=text]'),
};

/** Which conversation is open, and how to stop following it. */
let open: { readonly view: ConversationView; readonly stop: Unsubscribe } | undefined;

async function signIn(token: string): Promise<Parley> {
  // What waits to be sent lies in a database of the browser: one for each user.
  const { sub } = JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as { readonly sub: string };
  const store = new IndexedDbStore(`parley-example-${sub}`);
  return Parley.connect({ url: location.origin, token, store });
}

function follow(parley: Parley): void {
  const showStatus = (): void => {
    const { state, reason } = parley.connectionStatus.get();
    const { waiting } = parley.outbox.get();
    const why = state === 'connected' || reason === undefined ? '' : ` (${reason.message})`;
    page.status.textContent = `${state}${why}${waiting > 0 ? `, ${waiting} waiting to be sent` : ''}`;
  };
  const showList = (): void =>
    page.list.replaceChildren(...parley.conversations.list().map((summary) => lineOf(parley, summary)));
  parley.connectionStatus.subscribe(showStatus);
  parley.outbox.subscribe(showStatus);
  parley.on('conversations', showList);
  showStatus();
  showList();
}

function lineOf(parley: Parley, summary: ConversationSummary): HTMLElement {
  const { conversation, membership } = summary;
  const button = document.createElement('button');
  button.textContent = nameOf(parley, summary) + (membership.unread > 0 ? ` (${membership.unread})` : '');
  button.addEventListener('click', () => void show(parley, conversation.conversationId).catch(report));
  return button;
}

/** What a group is called; of two people, the other one. */
function nameOf(parley: Parley, { conversation }: Pick<ConversationSummary, 'conversation'>): string {
  const other = conversation.members.find(({ userId }) => userId !== parley.me.userId);
  return conversation.name ?? other?.displayName ?? '';
}

async function show(parley: Parley, conversationId: string): Promise<void> {
  const view = await parley.conversations.get(conversationId);
  const draw = (): void => {
    const messages = view.messages.map(({ senderId, text, deletedAt }) =>
      itemOf(parley.users.known(senderId)?.displayName ?? '', deletedAt === undefined ? text : '(deleted)'),
    );
    const pending = view.pending.map(({ text, error }) => {
      const item = itemOf(parley.me.displayName, error === undefined ? text : `${text} (${error.message})`);
      item.className = 'pending';
      return item;
    });
    page.log.replaceChildren(...messages, ...pending);
    view.markRead();
  };
  open?.stop();
  open = { view, stop: view.on('changed', draw) };
  page.title.textContent = nameOf(parley, { conversation: view.details });
  page.conversation.hidden = false;
  draw();
  await view.load();
}

function itemOf(name: string, text: string): HTMLElement {
  const item = document.createElement('li');
  item.textContent = `${name}: ${text}`;
  return item;
}

function report(error: unknown): void {
  page.status.textContent = error instanceof Error ? error.message : String(error);
}

page.signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  page.signIn.hidden = true;
  page.status.textContent = 'connecting';
  signIn(page.token.value)
    .then((parley) => {
      page.main.hidden = false;
      follow(parley);
    })
    .catch(report);
});

page.composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = page.text.value;
  // The next one can be written at once: this one is on the page already, and soon in the database of the browser.
  page.composer.reset();
  open?.view.send({ text }).catch((error: unknown) => {
    page.text.value ||= text;
    report(error);
  });
});
