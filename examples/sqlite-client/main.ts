import { type ConversationSummary, type ConversationView, Parley, type Unsubscribe } from '@parley/client';
import { SqliteStore } from '@parley/client/node';

const { PARLEY_URL: url = 'http://localhost:4000', PARLEY_TOKEN: token = '', PARLEY_FILE: file = 'parley.sqlite' } = process.env;
const usage = 'Usage: node main.ts sync | list | send CONVERSATION TEXT | log CONVERSATION';
const patienceMs = 10_000;

/** With a file that was synchronised before, this is there at once, connected or not. */
const parley = await Parley.connect({ url, token, store: new SqliteStore(file), signal: AbortSignal.timeout(patienceMs) });

const commands: Readonly<Record<string, (...args: string[]) => Promise<void>>> = {
  /** Sends what waits, and fetches what is new. */
  async sync() {
    await until('a connection', parley.connectionStatus.subscribe, () => parley.connection === 'connected');
    await until('everything to be sent', parley.outbox.subscribe, () => parley.outbox.get().waiting === 0);
    for (const { conversation } of parley.conversations.list()) {
      const view = await parley.conversations.get(conversation.conversationId);
      await view.verify();
    }
    for (const { command, error } of parley.outbox.get().failed) console.error(`${command} was refused: ${error.message}`);
  },

  async list() {
    for (const summary of parley.conversations.list()) {
      console.log(`${nameOf(summary)} (${summary.membership.unread} unread)`);
    }
  },

  /** Is done once the message lies in the file. */
  async send(name, ...words) {
    const view = await viewOf(name);
    await view.send({ text: words.join(' ') });
  },

  async log(name) {
    const view = await viewOf(name);
    await view.load();
    for (const { sequence, senderId, text } of view.messages) {
      console.log(`#${sequence} ${parley.users.known(senderId)?.username}: ${text}`);
    }
    for (const { text, error } of view.pending) console.log(`${error === undefined ? '…' : '✗'} ${text}`);
  },
};

/** What a group is called; of two people, the other one. */
function nameOf({ conversation }: ConversationSummary): string {
  const other = conversation.members.find(({ userId }) => userId !== parley.me.userId);
  return conversation.name ?? other?.username ?? conversation.conversationId;
}

async function viewOf(name = ''): Promise<ConversationView> {
  const found = parley.conversations
    .list()
    .find((summary) => summary.conversation.conversationId === name || nameOf(summary) === name);
  if (found === undefined) throw new Error(`There is no conversation "${name}".`);
  return parley.conversations.get(found.conversation.conversationId);
}

/** Waits until it is so, looking whenever something changed. */
async function until(what: string, subscribe: (listener: () => void) => Unsubscribe, isSo: () => boolean): Promise<void> {
  const so = Promise.withResolvers<void>();
  const look = (): void => void (isSo() && so.resolve());
  const late = setTimeout(() => so.reject(new Error(`Waited for ${what} in vain.`)), patienceMs);
  const stop = subscribe(look);
  look();
  await so.promise.finally(() => {
    clearTimeout(late);
    stop();
  });
}

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = commands[name];
  if (command === undefined) throw new Error(usage);
  await command(...args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await parley.close();
}
