import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings, type NodeIdentity, shardOf } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { SequencedPair, type SequencerHarness, Writes } from '#conversations/testing';

const { commandDeadlineMs, deadlineSweepMs, leaseMs } = actorSettings;

describe('the sequencer of a former owner', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  let conversationId: string;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness, conversationId } = pair);
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
    await pair.open(stale);
    await pair.send(stale, pair.message('while it was the owner'));
    await harness.time.advance(leaseMs);
    const owner = await harness.startNode('owner');
    await pair.send(owner, pair.message('by the new owner'));

    const refused = expect(stale.ask(conversationId, pair.message('too late'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
    expect(pair.written()).toEqual([1, 2]);
    // The new owner announced what the old one had told, and the old one what the new one had: neither can know.
    expect(harness.feed.announced.map(({ revision }) => revision)).toEqual([2, 3]);
    expect(pair.toldRevisions()).toEqual([1, 2, 3]);
  });

  it('does not answer from memory when its lease has lapsed: what it remembers may be long over', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    harness.leases.renew = () => Promise.reject(new Error('PostgreSQL is away'));
    harness.leases.view = () => Promise.reject(new Error('PostgreSQL is away'));
    await harness.time.advance(leaseMs);
    const refused = expect(
      node.ask(conversationId, pair.message('Hello', { senderId: harness.ids.next() })),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
  });

  it('trusts nothing it remembers once it learns of a message that is newer', async () => {
    const node = await harness.startNode('one');
    await pair.open(node);
    // A second activation of the same epoch, as a host that has lost track of the first would make it.
    const command = pair.message('Hello');
    const writes = new Writes(harness.ids);
    const epoch = harness.leases.epochOf(shardOf(conversationId));
    const byAnother = { sent: 0, senderId: pair.alice, keys: [command.idempotencyKey] };
    await harness.journal.commit([writes.messages(conversationId, epoch, byAnother)]);
    await pair.send(node, command);
    expect(await pair.open(node)).toEqual({ kind: 'done', revision: 2 });
  });
});
