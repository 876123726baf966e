import { describe, expect, it } from '@jest/globals';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import { conversationAnswer, conversationCommand } from './command-schema.js';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const send = {
  kind: 'send_message',
  senderId: id,
  idempotencyKey: id,
  messageId: id,
  text: 'Hello',
  replyTo: null,
  mentions: [],
} as const;
const mentions = [{ userId: id, start: 0, length: 4 }];
const sha256 = 'ab'.repeat(32);
const commands: readonly ConversationCommand[] = [
  { kind: 'open_direct_conversation', openedBy: id, otherUserId: id },
  send,
  { ...send, text: '@ann, look', mentions, replyTo: 3 },
  {
    kind: 'create_group',
    by: id,
    privacyMode: 'search_enabled',
    name: 'Climbers',
    description: null,
    avatar: 'wall.png',
    invitePolicy: 'members',
    memberIds: [id],
    fingerprint: sha256,
  },
  { kind: 'edit_message', by: id, sequence: 1, idempotencyKey: id, text: '@ann', mentions },
  { kind: 'delete_message', by: id, sequence: 1 },
  { kind: 'add_reaction', by: id, sequence: 1, emoji: '👍🏽' },
  { kind: 'remove_reaction', by: id, sequence: 1, emoji: '❤️' },
  { kind: 'change_details', by: id, name: 'New', description: null },
  { kind: 'close_conversation', by: id },
  { kind: 'add_members', by: id, userIds: [id] },
  { kind: 'remove_member', by: id, userId: id },
  { kind: 'change_role', by: id, userId: id, role: 'admin' },
  { kind: 'leave_conversation', by: id },
  { kind: 'create_invitation', by: id, invitationId: id, tokenHash: sha256, expiresInSeconds: 60, maxUses: null },
  { kind: 'revoke_invitation', by: id, invitationId: id },
  { kind: 'join_by_invitation', by: id, invitationId: id },
];
const answers: readonly Answer[] = [
  { kind: 'sent', messageId: id, sequence: 1, revision: 2, createdAt: 1_700_000_000_000 },
  { kind: 'done', revision: 7 },
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
