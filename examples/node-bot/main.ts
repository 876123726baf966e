import { type ConversationView, type Message, Parley } from '@parley/client';

const { PARLEY_URL: url = 'http://localhost:4000', PARLEY_TOKEN: token = '' } = process.env;
const choices = ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣', '6️⃣', '7️⃣', '8️⃣', '9️⃣'];
const help = 'Ask so: /poll Lunch? | Pizza | Soup';

const parley = await Parley.connect({ url, token });
let isEnding = false;

const isMine = ({ senderId }: Message): boolean => senderId === parley.me.userId;
const isPoll = (message: Message): boolean => isMine(message) && message.text.startsWith('📊');

/** Answers a command, unless its answer is there already. Returns the sequence of the answer. */
async function answer(view: ConversationView, { sequence }: Message, text: string): Promise<number> {
  const given = view.messages.find((message) => isMine(message) && message.replyTo === sequence);
  if (given !== undefined) return given.sequence;
  const sent = await view.send({ text, replyTo: sequence });
  return (await sent.persisted).sequence;
}

/** `/poll Question | Option | Option`: asks, with a reaction to press for each option. */
async function poll(view: ConversationView, command: Message, rest: string): Promise<void> {
  const [question = '', ...options] = rest.split('|').map((part) => part.trim());
  if (options.length < 2 || options.length > choices.length) return void (await answer(view, command, help));
  const offered = options.map((option, index) => `${choices[index]} ${option}`);
  const sequence = await answer(view, command, ['📊 ' + question, ...offered].join('\n'));
  for (const choice of choices.slice(0, options.length)) await view.react(sequence, choice);
}

/** `/count`: how the newest poll stands, or the one that the command replies to. The bot's own reactions do not count. */
async function count(view: ConversationView, command: Message): Promise<void> {
  const { replyTo } = command;
  const asked = view.messages.findLast((each) => isPoll(each) && (replyTo === undefined || each.sequence === replyTo));
  if (asked === undefined) return void (await answer(view, command, `There is no poll here. ${help}`));
  const votes = new Map<string, number>(asked.reactions?.map((each) => [each.emoji, each.count - Number(each.mine)]));
  const [question = '', ...options] = asked.text.split('\n');
  const counted = options.map((option) => `${option}: ${votes.get(option.split(' ')[0] ?? '') ?? 0}`);
  await answer(view, command, [question.replace('📊', '🧮'), ...counted].join('\n'));
}

async function obey(view: ConversationView, message: Message): Promise<void> {
  const [, name, rest = ''] = /^\/(poll|count)\b(.*)/s.exec(message.text) ?? [];
  if (name === 'poll') await poll(view, message, rest);
  if (name === 'count') await count(view, message);
  if (name !== undefined) console.log(`/${name} of ${parley.users.known(message.senderId)?.username}`);
}

/** Of each conversation what is under way. */
const works = new Map<string, Promise<void>>();

/** Goes through what is not read yet, one message after the other, and then through what comes. */
async function serve(conversationId: string): Promise<void> {
  const view = await parley.conversations.get(conversationId);
  await view.load();
  let done = view.membership.readSequence;
  while ((view.messages[0]?.sequence ?? 1) > done + 1 && (await view.loadOlder()));
  const take = async (): Promise<void> => {
    for (let next; !isEnding && (next = view.messages.find(({ sequence }) => sequence > done)) !== undefined;) {
      done = next.sequence;
      // What was refused (a closed conversation, a poll that was deleted meanwhile) would be refused again.
      if (!isMine(next)) await obey(view, next).catch((error: unknown) => isEnding || console.error(String(error)));
      view.markRead(done);
    }
  };
  view.on('changed', () => void works.set(conversationId, (works.get(conversationId) ?? Promise.resolve()).then(take)));
  await take();
}

function serveAll(): void {
  for (const { conversation, membership } of parley.conversations.list()) {
    const { conversationId } = conversation;
    if (membership.status !== 'active' || works.has(conversationId)) continue;
    // Without a connection it is left to the next occasion.
    works.set(
      conversationId,
      serve(conversationId).catch(() => void works.delete(conversationId)),
    );
  }
}

parley.on('error', (error) => console.error(error.code, error.message));
parley.on('connection', (state) => {
  console.log(state);
  // For good, and not by us: the token was refused.
  if (state === 'closed' && !isEnding) process.exitCode = 1;
});
parley.on('conversations', serveAll);
serveAll();
console.log(`${parley.me.username} counts votes`);

process.once('SIGTERM', () => {
  isEnding = true;
  // A command is finished; one that cannot be, because the server is away, is left to the next process.
  const late = new Promise((resolve) => setTimeout(resolve, 5_000).unref());
  void Promise.race([Promise.all(works.values()), late]).then(() => parley.close());
});
