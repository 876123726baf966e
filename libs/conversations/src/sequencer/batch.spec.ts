import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ConversationCommand } from '../domain/commands.js';
import { absentConversation } from '../domain/conversation-state.js';
import { directConversationId } from '../domain/direct-conversation-id.js';
import { noTargets } from '../domain/targets.js';
import { decideBatch, type RecordedRequest, requestKey } from './batch.js';

const users = [
  'aaaaaaaa-0000-7000-8000-000000000001',
  'bbbbbbbb-0000-7000-8000-000000000002',
  'cccccccc-0000-7000-8000-000000000003',
] as const;
const [alice, bob] = users;
const start = absentConversation(directConversationId(alice, bob));

const command = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constant<ConversationCommand>({ kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send_message' as const),
      senderId: fc.constantFrom(...users),
      idempotencyKey: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5'),
      messageId: fc.uuid(),
      text: fc.constantFrom('one', 'two'),
      replyTo: fc.constant(null),
      mentions: fc.constant([]),
    }),
  },
);
const batches = fc.array(fc.array(command, { maxLength: 12 }), { maxLength: 8 });

/** Runs batches one after the other, remembering what was written as the journal would. */
function run(given: readonly (readonly ConversationCommand[])[]) {
  let state = start;
  const recorded = new Map<string, RecordedRequest>();
  return given.map((commands) => {
    const decided = decideBatch(state, commands, { recorded, targets: noTargets });
    for (const fact of decided.facts) {
      if (fact.kind !== 'message_sent') continue;
      const { messageId, sequence, revision, text } = fact;
      recorded.set(requestKey(fact.by, fact.idempotencyKey), {
        answer: { kind: 'sent', messageId, sequence, revision, createdAt: 0 },
        isFor: (repeated) => repeated.text === text,
      });
    }
    state = decided.state;
    return { commands, ...decided };
  });
}

describe('deciding batches', () => {
  it('numbers whatever comes without gap or duplicate', () =>
    fc.assert(
      fc.property(batches, (given) => {
        const facts = run(given).flatMap((decided) => decided.facts);
        expect(facts.map(({ revision }) => revision)).toEqual(facts.map((_, index) => index + 1));
        const sequences = facts.flatMap((fact) => (fact.kind === 'message_sent' ? [fact.sequence] : []));
        expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      }),
    ));

  it('writes one message for one key of one sender, and refuses the key for another text', () =>
    fc.assert(
      fc.property(batches, (given) => {
        const textOf = new Map<string, string>();
        for (const { commands, verdicts, facts } of run(given)) {
          for (const fact of facts) {
            if (fact.kind !== 'message_sent') continue;
            const key = requestKey(fact.by, fact.idempotencyKey);
            expect(textOf.has(key)).toBe(false);
            textOf.set(key, fact.text);
          }
          commands.forEach((asked, index) => {
            if (asked.kind !== 'send_message') return;
            const verdict = verdicts[index];
            // Refused before the conversation was open: its key is as good as new.
            if (verdict?.kind === 'answered' && verdict.answer.kind === 'rejected') return;
            const written = textOf.get(requestKey(asked.senderId, asked.idempotencyKey));
            const conflicted = verdict?.kind === 'answered' && verdict.answer.kind === 'idempotency_conflict';
            expect(conflicted).toBe(written !== undefined && written !== asked.text);
          });
        }
      }),
    ));

  it('lets nobody in who is not a member', () =>
    fc.assert(
      fc.property(batches, (given) => {
        const facts = run(given).flatMap((decided) => decided.facts);
        expect(facts.filter((fact) => fact.kind === 'message_sent' && fact.by === users[2])).toEqual([]);
      }),
    ));

  it('answers every command', () =>
    fc.assert(
      fc.property(batches, (given) =>
        run(given).forEach(({ commands, verdicts }) => expect(verdicts).toHaveLength(commands.length)),
      ),
    ));
});
