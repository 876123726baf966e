import { type ConversationView, type Message, Parley, ParleyError } from '@parley/client';
import { SqliteStore } from '@parley/client/node';

const { PARLEY_URL: url = 'http://localhost:4000', PARLEY_TOKEN: token = '', ECHO_STORE: file = 'echo-bot.sqlite' } = process.env;

const ending = new AbortController();
const parley = await Parley.connect({ url, token, store: new SqliteStore(file) });

/** Of each conversation the newest message that was looked at since this process began. */
const seen = new Map<string, number>();

/** Answers every message after the last one that is marked as read. Killed anywhere in here, the next process goes on. */
async function answerNews(view: ConversationView): Promise<void> {
  const from = seen.get(view.id) ?? view.membership.readSequence;
  // First what waits here, then what the server has: an answer that was given already is in one of the two.
  const given = new Set(view.pending.map(({ replyTo }) => replyTo));
  const news: Message[] = [];
  for await (const message of view.history({ signal: ending.signal })) {
    if (message.sequence <= from) break;
    if (message.senderId === parley.me.userId) given.add(message.replyTo);
    news.unshift(message);
  }
  for (const { sequence, senderId, text, deletedAt } of news) {
    ending.signal.throwIfAborted();
    const isMine = senderId === parley.me.userId;
    // Once `send` has resolved, the answer is in the file: it will arrive, once, whatever happens to this process.
    if (!isMine && deletedAt === undefined && !given.has(sequence)) await view.send({ text, replyTo: sequence });
    view.markRead(sequence);
    seen.set(view.id, sequence);
  }
}

async function answerAll(): Promise<void> {
  for (const { conversation, membership } of parley.conversations.list()) {
    const { conversationId, lastSequence } = conversation;
    const upTo = seen.get(conversationId) ?? membership.readSequence;
    if (membership.status !== 'active' || conversation.closedAt !== null || lastSequence <= upTo) continue;
    await answerNews(await parley.conversations.get(conversationId));
  }
}

/** One look after the other. What cannot be done now is tried again. */
let looking = Promise.resolve();
function look(): void {
  looking = looking.then(answerAll).catch((error: unknown) => {
    if (ending.signal.aborted) return;
    if (!(error instanceof ParleyError && error.retryable)) throw error;
    console.error(error.message);
    setTimeout(look, 1_000);
  });
}

parley.on('error', (error) => console.error(error.code, error.message));
parley.on('connection', (state) => {
  // For good, and not by us: the token was refused.
  if (state === 'closed' && !ending.signal.aborted) process.exitCode = 1;
});
parley.on('conversations', look);
look();
console.log(`${parley.me.username} answers`);

process.once('SIGTERM', () => {
  ending.abort();
  void looking.then(() => parley.close());
});
