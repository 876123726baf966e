import { type ConversationSummary, type ConversationView, Parley } from '@parley/client';
import {
  ParleyProvider,
  useConnect,
  useConnectionStatus,
  useConversation,
  useConversations,
  useDetails,
  useMessages,
  useOutbox,
  useParley,
  usePending,
  useTyping,
} from '@parley/react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';

export function Page() {
  const [token, setToken] = useState('');
  if (token !== '') return <SignedIn token={token} />;
  return (
    <form action={(form) => setToken(form.get('token') as string)}>
      <label>
        Access token <input name="token" type="password" autoComplete="off" required />
      </label>
      <button>Sign in</button>
    </form>
  );
}

function SignedIn({ token }: { readonly token: string }) {
  const connect = useCallback((signal: AbortSignal) => Parley.connect({ url: location.origin, token, signal }), [token]);
  const connecting = useConnect(connect);
  const [conversationId, setConversationId] = useState('');
  if (connecting.phase === 'connecting') return <p role="status">connecting</p>;
  if (connecting.phase === 'failed') return <p role="alert">{String(connecting.failure)}</p>;
  return (
    <ParleyProvider value={connecting.parley}>
      <Status />
      <List choose={setConversationId} />
      {conversationId !== '' && <Conversation key={conversationId} conversationId={conversationId} />}
    </ParleyProvider>
  );
}

function Status() {
  const { state } = useConnectionStatus();
  const { waiting } = useOutbox();
  return <p role="status">{waiting === 0 ? state : `${state}, ${waiting} waiting to be sent`}</p>;
}

function List({ choose }: { readonly choose: (conversationId: string) => void }) {
  const parley = useParley();
  return (
    <nav aria-label="Conversations">
      {useConversations().map((summary) => {
        const { conversation, membership } = summary;
        return (
          <button key={conversation.conversationId} onClick={() => choose(conversation.conversationId)}>
            {nameOf(parley, summary)} {membership.unread > 0 && `(${membership.unread})`}
          </button>
        );
      })}
    </nav>
  );
}

/** What a group is called; of two people, the other one. */
function nameOf(parley: Parley, { conversation }: Pick<ConversationSummary, 'conversation'>): string {
  const other = conversation.members.find(({ userId }) => userId !== parley.me.userId);
  return conversation.name ?? other?.displayName ?? '';
}

function Conversation({ conversationId }: { readonly conversationId: string }) {
  const opening = useConversation(conversationId);
  if (opening.phase === 'loading') return <p>Loading…</p>;
  if (opening.phase === 'failed') return <button onClick={opening.retry}>Try again</button>;
  return <Messages view={opening.view} />;
}

function Messages({ view }: { readonly view: ConversationView }) {
  const parley = useParley();
  const messages = useMessages(view);
  const pending = usePending(view);
  const typing = useTyping(view);
  const conversation = useDetails(view);
  const name = (userId: string): string => parley.users.known(userId)?.displayName ?? '';
  useEffect(() => view.markRead(), [view, messages]);
  return (
    <section>
      <h1>{nameOf(parley, { conversation })}</h1>
      <ol role="log" aria-label="Messages">
        {messages.map(({ idempotencyKey, senderId, text, deletedAt }) => (
          <li key={idempotencyKey}>
            {name(senderId)}: {deletedAt === undefined ? text : '(deleted)'}
          </li>
        ))}
        {pending.map(({ idempotencyKey, text, error }) => (
          <li key={idempotencyKey} style={{ opacity: 0.6 }}>
            {parley.me.displayName}: {text}
            {error !== undefined && ` (${error.message})`}
          </li>
        ))}
      </ol>
      {typing.length > 0 && <p>{typing.map(name).join(', ')} typing…</p>}
      <Composer view={view} />
    </section>
  );
}

function Composer({ view }: { readonly view: ConversationView }) {
  const [failure, setFailure] = useState('');
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('text') as HTMLInputElement;
    const text = field.value;
    // The next one can be written at once: this one is on the page already.
    field.value = '';
    view.send({ text }).then(
      () => setFailure(''),
      (error: unknown) => {
        field.value ||= text;
        setFailure(String(error));
      },
    );
  };
  return (
    <form onSubmit={send}>
      <input name="text" aria-label="Message" autoComplete="off" maxLength={8_000} required onInput={() => view.tellTyping()} />
      <button>Send</button>
      {failure !== '' && <p role="alert">{failure}</p>}
    </form>
  );
}
