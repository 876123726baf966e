import { describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import { type Fate, SequencedPair } from '#conversations/testing';
import type { ParleyError } from '#protocol';

import type { SendMessage } from '../domain/commands.js';

const { commandDeadlineMs, deadlineSweepMs } = actorSettings;

describe('the sequencer, through crashes', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'keeps its invariants while connections break and nodes crash (seed %i)',
    async (seed) => {
      const pair = await SequencedPair.begin(seed);
      const { harness, alice, bob, conversationId } = pair;
      const fateOfNext = (): Fate => (harness.chance(0.1) ? 'refused' : harness.chance(0.1) ? 'lost-answer' : 'done');
      let node = await harness.startNode('one', { fateOfNext });
      const failures: unknown[] = [];
      const failed = (error: unknown) => void failures.push(error);
      await pair.open(node).catch(failed);

      const commands = Array.from({ length: 40 }, (_, n) => pair.message(`${n}`, { senderId: n % 2 ? alice : bob }));
      const sequenceOf = new Map<string, number>();
      for (let round = 0; round < 20; round++) {
        if (harness.chance(0.15)) node = await harness.startNode('one', { fateOfNext });
        void node.ask(conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob }).catch(failed);
        const asked = Array.from({ length: 8 }, () => harness.pick(commands));
        const answers = Promise.allSettled(
          asked.map((command) => node.ask(conversationId, { ...command, messageId: harness.ids.next() })),
        );
        await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
        for (const [index, answer] of (await answers).entries()) {
          if (answer.status === 'rejected') {
            failed(answer.reason);
            continue;
          }
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
      // Whose node has crashed, or whose commit has, hears that it may ask again, and nothing else.
      expect(failures.filter((error) => (error as ParleyError).code !== 'UNAVAILABLE')).toEqual([]);
      // One more activation, when nothing breaks any more, announces what the last crash may have swallowed: every
      // revision was told, or is below one that was announced.
      await pair.send(await harness.startNode('one'), pair.message('the last one'));
      const announced = Math.max(0, ...harness.feed.announced.map(({ revision }) => revision));
      const told = new Set(pair.toldRevisions());
      const last = harness.journal.messagesOf(conversationId).length + 1;
      const unheard = Array.from({ length: last }, (_, index) => index + 1).filter((n) => n > announced && !told.has(n));
      expect(unheard).toEqual([]);
    },
  );
});
