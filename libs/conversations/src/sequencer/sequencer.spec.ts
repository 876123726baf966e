import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import { type Fate, SequencedPair, type SequencerHarness } from '#conversations/testing';

describe('the sequencer', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  let conversationId: string;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness, conversationId } = pair);
  });

  it('opens once, whoever asks, and however many at once', async () => {
    const { alice, bob } = pair;
    const node = await harness.startNode('one');
    const both = await Promise.all([
      pair.settled(node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob })),
      pair.settled(node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: bob, otherUserId: alice })),
    ]);
    expect(both).toEqual([
      { kind: 'done', revision: 1 },
      { kind: 'done', revision: 1 },
    ]);
    expect(pair.toldRevisions()).toEqual([1]);
  });

  it('invariant 2, FR-014: many senders at once get sequences 1..n, and members hear them in order', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => pair.send(node, pair.message(`${n}`, { senderId: n % 2 ? pair.alice : pair.bob }))),
    );
    const sequences = answers.map((answer) => (answer.kind === 'sent' ? answer.sequence : 0));
    const everyNumber = Array.from({ length: 500 }, (_, n) => n + 1);
    expect(sequences).toEqual(everyNumber);
    expect(pair.written()).toEqual(everyNumber);
    expect(pair.toldRevisions()).toEqual([...everyNumber, 501]);
  });

  it('invariant 3: an answer that was lost is the same answer, once, when the sender asks again', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await pair.open(node);
    const command = pair.message('Hello');
    const first = await pair.send(node, command);
    expect(first).toMatchObject({ kind: 'sent', sequence: 1, messageId: command.messageId });
    expect(await pair.send(node, { ...command, messageId: harness.ids.next() })).toEqual(first);
    expect(pair.written()).toEqual([1]);
  });

  it('invariant 3: the key counts for ever: in the same batch, after passivation, on another node', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    const command = pair.message('Hello');
    const [first, twin, other] = await Promise.all([
      pair.send(node, command),
      pair.send(node, { ...command, messageId: harness.ids.next() }),
      pair.send(node, { ...command, text: 'Something else' }),
    ]);
    expect(twin).toEqual(first);
    expect(other).toEqual({ kind: 'idempotency_conflict' });
    await harness.time.advance(actorSettings.passivateAfterMs * 2);
    expect(await pair.send(node, command)).toEqual(first);
    await node.stop();
    const successor = await harness.startNode('two');
    expect(await pair.send(successor, command)).toEqual(first);
    expect(await pair.send(successor, { ...command, text: 'Something else' })).toEqual({ kind: 'idempotency_conflict' });
    expect(pair.written()).toEqual([1]);
  });

  it('invariant 4: what was sent after an acknowledgement comes after it', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    const first = await pair.send(node, pair.message('first'));
    const second = await pair.send(node, pair.message('second', { senderId: pair.bob }));
    expect(first.kind === 'sent' && second.kind === 'sent' && first.sequence < second.sequence).toBe(true);
  });

  it('refuses a stranger as if there were no conversation', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    const stranger = harness.ids.next();
    expect(await pair.send(node, pair.message('Hello', { senderId: stranger }))).toEqual({
      kind: 'rejected',
      reason: 'not_found',
    });
  });
});
