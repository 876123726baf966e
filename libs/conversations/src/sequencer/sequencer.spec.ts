import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings, type NodeIdentity, shardOf } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { type Fate, SequencerHarness, Writes } from '#conversations/testing';

import type { SendMessage } from '../domain/commands.js';
import { directConversationId } from '../domain/direct-conversation-id.js';
import type { Answer } from './answers.js';
import type { HostedSequencer } from './hosted-sequencer.js';
import { sequencerSettings } from './settings.js';

const { reactivateMaxMs, commandDeadlineMs, deadlineSweepMs, leaseMs } = actorSettings;

describe('the sequencer', () => {
  let harness: SequencerHarness;
  let alice: string;
  let bob: string;
  let conversationId: string;
  beforeEach(async () => {
    harness = await SequencerHarness.begin();
    [alice, bob] = [harness.ids.next(), harness.ids.next()];
    conversationId = directConversationId(alice, bob);
  });

  const message = (text: string, overrides: Partial<SendMessage> = {}): SendMessage => ({
    kind: 'send_message',
    senderId: alice,
    idempotencyKey: harness.ids.next(),
    messageId: harness.ids.next(),
    text,
    replyTo: null,
    mentions: [],
    ...overrides,
  });
  const open = (node: HostedSequencer) =>
    settled(node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob }));
  const send = (node: HostedSequencer, command: SendMessage) => settled(node.ask(conversationId, command));
  /** Moves time for as long as an activation may have to be made again, and no further. */
  const settled = async (answer: Promise<Answer>): Promise<Answer> => {
    await harness.time.advance(reactivateMaxMs);
    return answer;
  };
  const written = () => harness.journal.messagesOf(conversationId).map(({ sequence }) => sequence);
  const toldRevisions = () => harness.feed.told.map(({ change }) => change.revision);

  it('opens once, whoever asks, and however many at once', async () => {
    const node = await harness.startNode('one');
    const both = await Promise.all([
      settled(node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob })),
      settled(node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: bob, otherUserId: alice })),
    ]);
    expect(both).toEqual([
      { kind: 'done', revision: 1 },
      { kind: 'done', revision: 1 },
    ]);
    expect(toldRevisions()).toEqual([1]);
  });

  it('invariant 1, NFR-REL-3: nobody hears of a message before it is committed', async () => {
    let release: (() => void) | undefined;
    const node = await harness.startNode('one');
    await open(node);
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = async (writes) => {
      await new Promise<void>((resolve) => (release = resolve));
      return commit(writes);
    };
    let answer: Answer | undefined;
    const asked = node.ask(conversationId, message('Hello')).then((given) => (answer = given));
    await harness.time.advance(1);
    expect(release).toBeInstanceOf(Function);
    expect([answer, toldRevisions(), written()]).toEqual([undefined, [1], []]);
    release?.();
    await asked;
    expect([answer?.kind, toldRevisions(), written()]).toEqual(['sent', [1, 2], [1]]);
  });

  it('invariant 1: nothing is told of a commit that was refused', async () => {
    const fates: Fate[] = ['done', 'refused'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'refused' });
    await open(node);
    const refused = expect(node.ask(conversationId, message('Hello'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
    expect([toldRevisions(), written()]).toEqual([[1], []]);
  });

  it('invariant 2, FR-014: many senders at once get sequences 1..n, and members hear them in order', async () => {
    const node = await harness.startNode('one');
    await open(node);
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => send(node, message(`${n}`, { senderId: n % 2 ? alice : bob }))),
    );
    const sequences = answers.map((answer) => (answer.kind === 'sent' ? answer.sequence : 0));
    const everyNumber = Array.from({ length: 500 }, (_, n) => n + 1);
    expect(sequences).toEqual(everyNumber);
    expect(written()).toEqual(everyNumber);
    expect(toldRevisions()).toEqual([...everyNumber, 501]);
  });

  it('invariant 3: an answer that was lost is the same answer, once, when the sender asks again', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await open(node);
    const command = message('Hello');
    const first = await send(node, command);
    expect(first).toMatchObject({ kind: 'sent', sequence: 1, messageId: command.messageId });
    expect(await send(node, { ...command, messageId: harness.ids.next() })).toEqual(first);
    expect(written()).toEqual([1]);
  });

  it('announces where the conversation stands after what was committed and told to nobody', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await open(node);
    await send(node, message('Hello'));
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    expect(toldRevisions()).toEqual([1]);
    await harness.time.advance(actorSettings.passivateAfterMs * 2);
    await send(node, message('much later'));
    expect(harness.feed.announced).toHaveLength(1);
    expect(toldRevisions()).toEqual([1, 3]);
  });

  it('writes nothing after an unknown outcome before a new epoch has decided it', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await open(node);
    const epochs: number[] = [];
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = (writes) => {
      epochs.push(...writes.map(({ epoch }) => epoch));
      return commit(writes);
    };
    await send(node, message('Hello'));
    expect(epochs).toEqual([1, 2]);
  });

  it('invariant 3: the key counts for ever: in the same batch, after passivation, on another node', async () => {
    const node = await harness.startNode('one');
    await open(node);
    const command = message('Hello');
    const [first, twin, other] = await Promise.all([
      send(node, command),
      send(node, { ...command, messageId: harness.ids.next() }),
      send(node, { ...command, text: 'Something else' }),
    ]);
    expect(twin).toEqual(first);
    expect(other).toEqual({ kind: 'idempotency_conflict' });
    await harness.time.advance(actorSettings.passivateAfterMs * 2);
    expect(await send(node, command)).toEqual(first);
    await node.stop();
    const successor = await harness.startNode('two');
    expect(await send(successor, command)).toEqual(first);
    expect(await send(successor, { ...command, text: 'Something else' })).toEqual({ kind: 'idempotency_conflict' });
    expect(written()).toEqual([1]);
  });

  it('invariant 4: what was sent after an acknowledgement comes after it', async () => {
    const node = await harness.startNode('one');
    await open(node);
    const first = await send(node, message('first'));
    const second = await send(node, message('second', { senderId: bob }));
    expect(first.kind === 'sent' && second.kind === 'sent' && first.sequence < second.sequence).toBe(true);
  });

  it('invariant 5: an owner that was superseded without noticing commits nothing', async () => {
    // A node that is paused: its lease ends unseen, and it wakes up believing that it owns what it owned.
    class Frozen extends MemoryLeaseStore {
      override register = (...given: Parameters<MemoryLeaseStore['register']>) => harness.leases.register(...given);
      override acquire = (...given: Parameters<MemoryLeaseStore['acquire']>) => harness.leases.acquire(...given);
      override view = () => harness.leases.view();
      override owned = (node: NodeIdentity) => harness.leases.owned(node);
      override renew = async () => true;

      async freeze(node: NodeIdentity): Promise<void> {
        const [view, owned] = await Promise.all([this.view(), this.owned(node)]);
        this.view = async () => view;
        this.owned = async () => owned;
      }
    }
    const leases = new Frozen(harness.time.clock);
    const stale = await harness.startNode('stale', { leases });
    await leases.freeze({ nodeId: 'stale', bootId: 'boot 1', address: null });
    await open(stale);
    await send(stale, message('while it was the owner'));
    await harness.time.advance(leaseMs);
    const owner = await harness.startNode('owner');
    await send(owner, message('by the new owner'));

    const refused = expect(stale.ask(conversationId, message('too late'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
    expect(written()).toEqual([1, 2]);
    // The new owner announced what the old one had told, and the old one what the new one had: neither can know.
    expect(harness.feed.announced.map(({ revision }) => revision)).toEqual([2, 3]);
    expect(toldRevisions()).toEqual([1, 2, 3]);
  });

  it('tells the members when the answer to the opening was lost', async () => {
    const fates: Fate[] = ['lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    expect(await open(node)).toEqual({ kind: 'done', revision: 1 });
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 1 }]);
  });

  it('does not answer from memory when its lease has lapsed: what it remembers may be long over', async () => {
    const node = await harness.startNode('one');
    await open(node);
    harness.leases.renew = () => Promise.reject(new Error('PostgreSQL is away'));
    harness.leases.view = () => Promise.reject(new Error('PostgreSQL is away'));
    await harness.time.advance(leaseMs);
    const refused = expect(node.ask(conversationId, message('Hello', { senderId: harness.ids.next() }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
  });

  it('trusts nothing it remembers once it learns of a message that is newer', async () => {
    const node = await harness.startNode('one');
    await open(node);
    // A second activation of the same epoch, as a host that has lost track of the first would make it.
    const command = message('Hello');
    const writes = new Writes(harness.ids);
    const epoch = harness.leases.epochOf(shardOf(conversationId));
    const byAnother = { sent: 0, senderId: alice, keys: [command.idempotencyKey] };
    await harness.journal.commit([writes.messages(conversationId, epoch, byAnother)]);
    await send(node, command);
    expect(await open(node)).toEqual({ kind: 'done', revision: 2 });
  });

  it('FR-014: sends to the owner, whichever node is asked, and finds the next one when it goes away', async () => {
    const [one, two] = [await harness.startNode('one'), await harness.startNode('two')];
    await open(two);
    await send(one, message('by the owner'));
    await send(two, message('by way of the other'));
    const stopped = one.stop();
    const during = send(two, message('while it goes away'));
    await stopped;
    expect(await during).toMatchObject({ kind: 'sent', sequence: 3 });
    expect(written()).toEqual([1, 2, 3]);
    // Given back, all told: nobody is told again.
    expect([toldRevisions(), harness.feed.announced]).toEqual([[1, 2, 3, 4], []]);
  });

  it('invariant 6: announces for a node that died what it may have told nobody, though nobody uses the conversation', async () => {
    const one = await harness.startNode('one');
    await open(one);
    await send(one, message('its last'));
    await harness.startNode('two');
    harness.kill('one');
    await harness.time.advance(leaseMs + actorSettings.viewMs);
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
  });

  it.each([8_000, 45_000])(
    'invariant 6: announces what it committed without an answer, after %i ms in which PostgreSQL was away, though nobody asks again',
    async (awayMs) => {
      const fates: Fate[] = [];
      const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
      await open(node);
      fates.push('lost-answer');
      const { leases, journal } = harness;
      const away = () => Promise.reject(new Error('PostgreSQL is away'));
      const kept = { renew: leases.renew, view: leases.view, acquire: leases.acquire, load: journal.load };
      Object.assign(leases, { renew: away, view: away, acquire: away });
      journal.load = away;
      const unanswered = node.ask(conversationId, message('its answer is lost')).catch((error: unknown) => error);
      await harness.time.advance(awayMs);
      expect([await unanswered, harness.feed.announced]).toMatchObject([{ code: 'UNAVAILABLE' }, []]);

      Object.assign(leases, { renew: kept.renew, view: kept.view, acquire: kept.acquire });
      journal.load = kept.load;
      await harness.time.advance(actorSettings.renewMs + reactivateMaxMs);
      expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    },
  );

  it('keeps what it inherited until that is announced, though others should have it', async () => {
    const one = await harness.startNode('one');
    await open(one);
    await send(one, message('its last'));
    const two = await harness.startNode('two');
    harness.kill('one');
    const { changedRecently } = harness.journal;
    harness.journal.changedRecently = () => Promise.reject(new Error('PostgreSQL is slow'));
    await harness.time.advance(leaseMs + actorSettings.viewMs);
    const three = await harness.startNode('three');
    let stopped = false;
    const stopping = two.stop().then(() => (stopped = true));
    await harness.time.advance(leaseMs);
    expect([stopped, harness.feed.announced]).toEqual([false, []]);

    harness.journal.changedRecently = changedRecently;
    await harness.time.advance(sequencerSettings.inheritanceRetryMs + actorSettings.flushMs);
    await stopping;
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    expect(await send(three, message('goes on'))).toMatchObject({ kind: 'sent', sequence: 2 });
  });

  it('closes its connections when it stops, whatever becomes of its lease', async () => {
    const node = await harness.startNode('one');
    harness.leases.release = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(node.stop()).resolves.toBeUndefined();
    expect(harness.failures).toEqual([new Error('PostgreSQL is away')]);
    expect(harness.time.waiting).toBe(0);
  });

  it('lets senders wait while a dead owner’s lease ends, and writes what they sent once', async () => {
    const one = await harness.startNode('one');
    await open(one);
    const two = await harness.startNode('two');
    harness.kill('one');
    const answer = two.ask(conversationId, message('patience'));
    await harness.time.advance(7_000);
    expect(await answer).toMatchObject({ kind: 'sent', sequence: 1 });
    expect(written()).toEqual([1]);
  });

  it('goes on with who waited here as soon as their shard has come, before this node has heard or seen that it has', async () => {
    const one = await harness.startNode('one');
    await open(one);
    const { leases } = harness;
    const deaf = new Proxy(leases, {
      get: (store, name: Exclude<keyof MemoryLeaseStore, 'epochOf'>) =>
        name === 'watch' ? () => () => undefined : (store[name] as () => unknown).bind(store),
    });
    const two = await harness.startNode('two', { leases: deaf });
    harness.kill('one');
    const answers: Answer[] = [];
    void two.ask(conversationId, message('patience')).then((answer) => answers.push(answer));
    await harness.time.advance(leaseMs - actorSettings.renewMs);
    while (leases.epochOf(shardOf(conversationId)) === 1) await harness.time.advance(1);
    await harness.time.settle();
    expect(answers).toMatchObject([{ kind: 'sent', sequence: 1 }]);
  });

  it('refuses at once what a lane could not write in time, and writes what it has taken in', async () => {
    const node = await harness.startNode('one');
    /** Activations are loaded some at a time, one after the other. */
    const arrived = async (): Promise<void> => {
      for (let round = 0; round < 100; round += 1) await harness.time.settle();
    };
    const openWith = (otherUserId: string) =>
      node.ask(directConversationId(alice, otherUserId), { kind: 'open_direct_conversation', openedBy: alice, otherUserId });
    // A host lets in what it answers in time: of one that has answered much in no time at all, a lane has enough before it does.
    for (let round = 0; round < 3; round += 1) {
      const answered = Promise.all(Array.from({ length: 1_500 }, () => openWith(harness.ids.next())));
      await arrived();
      await answered;
      await harness.time.advance(deadlineSweepMs);
    }

    const held = Promise.withResolvers<void>();
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = async (writes) => {
      await held.promise;
      return commit(writes);
    };
    const laneOf = (otherUserId: string) => shardOf(directConversationId(alice, otherUserId)) % 2;
    // As much as one of the two lanes may hold, and what is under way beside that.
    const taken: Promise<Answer>[] = [];
    while (taken.length < sequencerSettings.laneQueue + sequencerSettings.laneBatch) {
      const userId = harness.ids.next();
      if (laneOf(userId) === laneOf(bob)) taken.push(openWith(userId));
    }
    await arrived();
    await expect(openWith(bob)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterMs: sequencerSettings.laneFullRetryMs });

    held.resolve();
    await arrived();
    expect(new Set((await Promise.all(taken)).map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(await settled(openWith(bob))).toEqual({ kind: 'done', revision: 1 });
  });

  it('refuses a stranger as if there were no conversation', async () => {
    const node = await harness.startNode('one');
    await open(node);
    const stranger = harness.ids.next();
    expect(await send(node, message('Hello', { senderId: stranger }))).toEqual({ kind: 'rejected', reason: 'not_found' });
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'keeps its invariants while connections break and nodes crash (seed %i)',
    async (seed) => {
      harness = await SequencerHarness.begin(seed);
      [alice, bob] = [harness.ids.next(), harness.ids.next()];
      conversationId = directConversationId(alice, bob);
      const fateOfNext = (): Fate => (harness.chance(0.1) ? 'refused' : harness.chance(0.1) ? 'lost-answer' : 'done');
      let node = await harness.startNode('one', { fateOfNext });
      await open(node).catch(() => undefined);

      const commands = Array.from({ length: 40 }, (_, n) => message(`${n}`, { senderId: n % 2 ? alice : bob }));
      const sequenceOf = new Map<string, number>();
      for (let round = 0; round < 20; round++) {
        if (harness.chance(0.15)) node = await harness.startNode('one', { fateOfNext });
        void node
          .ask(conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob })
          .catch(() => undefined);
        const asked = Array.from({ length: 8 }, () => harness.pick(commands));
        const answers = Promise.allSettled(
          asked.map((command) => node.ask(conversationId, { ...command, messageId: harness.ids.next() })),
        );
        await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
        for (const [index, answer] of (await answers).entries()) {
          if (answer.status === 'rejected') continue;
          const { idempotencyKey } = asked[index] as SendMessage;
          if (answer.value.kind !== 'sent') throw new Error(`answered ${answer.value.kind}`);
          expect(sequenceOf.get(idempotencyKey) ?? answer.value.sequence).toBe(answer.value.sequence);
          sequenceOf.set(idempotencyKey, answer.value.sequence);
        }
      }
      const kept = harness.journal.messagesOf(conversationId);
      expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, index) => index + 1));
      for (const [key, sequence] of sequenceOf) expect(kept[sequence - 1]?.idempotencyKey).toBe(key);
      expect(new Set(kept.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(kept.length);
      expect(sequenceOf.size).toBeGreaterThan(0);
      // One more activation, when nothing breaks any more, announces what the last crash may have swallowed: every
      // revision was told, or is below one that was announced.
      await send(await harness.startNode('one'), message('the last one'));
      const announced = Math.max(0, ...harness.feed.announced.map(({ revision }) => revision));
      const told = new Set(toldRevisions());
      const last = harness.journal.messagesOf(conversationId).length + 1;
      const unheard = Array.from({ length: last }, (_, index) => index + 1).filter((n) => n > announced && !told.has(n));
      expect(unheard).toEqual([]);
    },
  );
});
