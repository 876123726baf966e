import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings, shardOf } from '#actors';
import { MemoryLeaseStore } from '#actors/testing';
import { SequencedPair, type SequencerHarness } from '#conversations/testing';

import type { Answer } from './answers.js';

const { leaseMs } = actorSettings;

describe('the sequencer, on several nodes', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  let conversationId: string;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness, conversationId } = pair);
  });

  it('FR-014: sends to the owner, whichever node is asked, and finds the next one when it goes away', async () => {
    const [one, two] = [await harness.startNode('one'), await harness.startNode('two')];
    await pair.open(two);
    await pair.send(one, pair.message('by the owner'));
    await pair.send(two, pair.message('by way of the other'));
    const stopped = one.stop();
    const during = pair.send(two, pair.message('while it goes away'));
    await stopped;
    expect(await during).toMatchObject({ kind: 'sent', sequence: 3 });
    expect(pair.written()).toEqual([1, 2, 3]);
    // Given back, all told: nobody is told again.
    expect([pair.toldRevisions(), harness.feed.announced]).toEqual([[1, 2, 3, 4], []]);
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
    await pair.open(one);
    const two = await harness.startNode('two');
    harness.kill('one');
    const answer = two.ask(conversationId, pair.message('patience'));
    await harness.time.advance(7_000);
    expect(await answer).toMatchObject({ kind: 'sent', sequence: 1 });
    expect(pair.written()).toEqual([1]);
  });

  it('goes on with who waited here as soon as their shard has come, before this node has heard or seen that it has', async () => {
    const one = await harness.startNode('one');
    await pair.open(one);
    const { leases } = harness;
    const deaf = new Proxy(leases, {
      get: (store, name: Exclude<keyof MemoryLeaseStore, 'epochOf'>) =>
        name === 'watch' ? () => () => undefined : (store[name] as () => unknown).bind(store),
    });
    const two = await harness.startNode('two', { leases: deaf });
    harness.kill('one');
    const answers: Answer[] = [];
    void two.ask(conversationId, pair.message('patience')).then((answer) => answers.push(answer));
    await harness.time.advance(leaseMs - actorSettings.renewMs);
    while (leases.epochOf(shardOf(conversationId)) === 1) await harness.time.advance(1);
    await harness.time.settle();
    expect(answers).toMatchObject([{ kind: 'sent', sequence: 1 }]);
  });
});
