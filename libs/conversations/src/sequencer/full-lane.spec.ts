import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings, shardOf } from '#actors';
import { SequencedPair, type SequencerHarness } from '#conversations/testing';

import { directConversationId } from '../domain/direct-conversation-id.js';
import type { Answer } from './answers.js';
import { sequencerSettings } from './settings.js';

const { deadlineSweepMs } = actorSettings;

describe('the sequencer, when a lane is full', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness } = pair);
  });

  it('refuses at once what a lane could not write in time, and writes what it has taken in', async () => {
    const { alice, bob } = pair;
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
    expect(await pair.settled(openWith(bob))).toEqual({ kind: 'done', revision: 1 });
  });
});
