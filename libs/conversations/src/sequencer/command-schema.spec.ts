import { describe, expect, it } from '@jest/globals';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import { conversationAnswer, conversationCommand } from './command-schema.js';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const send = { kind: 'send_message', senderId: id, idempotencyKey: id, messageId: id, text: 'Hello' } as const;
const commands: readonly ConversationCommand[] = [{ kind: 'open_direct_conversation', openedBy: id, otherUserId: id }, send];
const answers: readonly Answer[] = [
  { kind: 'sent', messageId: id, sequence: 1, revision: 2, createdAt: 1_700_000_000_000 },
  { kind: 'opened' },
  { kind: 'idempotency_conflict' },
  { kind: 'rejected', reason: 'not_found' },
  { kind: 'rejected', reason: 'same_user' },
  { kind: 'rejected', reason: 'wrong_conversation' },
];

describe('what goes between the processes of an installation', () => {
  it.each(commands)('is a command: $kind', (command) => {
    expect(conversationCommand.parse(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  it.each([
    ['of no kind', {}],
    ['of an unknown kind', { kind: 'forge' }],
    ['with more than it has', { ...send, sequence: 7 }],
    ['with an id that is none', { ...send, senderId: 'ann' }],
    ['without text', { ...send, text: '' }],
    ['that is no object', null],
  ])('is not a command %s', (_, command) => {
    expect(conversationCommand.safeParse(command).success).toBe(false);
  });

  it.each(answers)('is an answer: $kind $reason', (answer) => {
    expect(conversationAnswer.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
  });

  it.each([{}, { kind: 'sent' }, { kind: 'rejected', reason: 'whim' }, null])('is not an answer: %j', (answer) => {
    expect(conversationAnswer.safeParse(answer).success).toBe(false);
  });
});
