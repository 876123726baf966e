import { unreachable } from '#kernel';

import type { ChangeWrite, ConversationWrite } from '../sequencer/conversation-journal.js';
import { auditEntries } from './audit-entries.js';

/** What one change makes the commit statement write, by table. */
interface Rows {
  readonly members: object[];
  readonly details: object[];
  readonly removals: object[];
  readonly messages: object[];
  readonly reactions: object[];
  readonly invitations: object[];
  readonly audit: object[];
}

/**
 * The last parameter of `sql/commit.sql`: what is rarer than a message. Null when there is nothing of it. The names are those of
 * the columns that the statement takes apart.
 */
export function commitChanges(writes: readonly ConversationWrite[]): string | null {
  if (writes.every(({ changes }) => changes.length === 0)) return null;
  const rows: Rows = { members: [], details: [], removals: [], messages: [], reactions: [], invitations: [], audit: [] };
  for (const { conversationId, changes } of writes) {
    for (const change of changes) add(rows, conversationId, change);
    addReactedMessages(rows, conversationId, changes);
    addUsedInvitations(rows, conversationId, changes);
    addLastRemoval(rows, conversationId, changes);
  }
  return JSON.stringify(rows);
}

function add(rows: Rows, conversation_id: string, change: ChangeWrite): void {
  const { revision } = change;
  rows.audit.push(...auditEntries(conversation_id, change));
  switch (change.kind) {
    case 'members_joined':
      for (const user_id of change.userIds) {
        const joined = { joined_revision: revision, last_sequence: change.lastSequence };
        rows.members.push({ conversation_id, user_id, role: 'member', status: 'active', revision, ...joined });
      }
      return;
    case 'member_gone': {
      const { userId: user_id, role, status, lastSequence: last_sequence, details: left_details } = change;
      rows.members.push({ conversation_id, user_id, role, status, revision, joined_revision: 0, last_sequence, left_details });
      return;
    }
    case 'role_changed': {
      const { userId: user_id, role } = change;
      rows.members.push({ conversation_id, user_id, role, status: 'active', revision, joined_revision: 0, last_sequence: 0 });
      return;
    }
    case 'details_changed':
    case 'conversation_closed': {
      const { name, description, avatar, invitePolicy: invite_policy } = change.details;
      const closed = change.kind === 'conversation_closed';
      rows.details.push({ conversation_id, name, description, avatar, invite_policy, revision, closed });
      return;
    }
    case 'message_edited': {
      const { sequence, content, mentions, mentioned, idempotencyKey: edit_key } = change;
      rows.messages.push({
        conversation_id,
        sequence,
        revision,
        kind: 'edited',
        content_encrypted: hex(content.ciphertext),
        content_nonce: hex(content.nonce),
        encryption_version: content.encryptionVersion,
        key_version: content.keyVersion,
        mentions: mentions.length === 0 ? null : mentions,
        mentioned,
        edit_key,
      });
      return;
    }
    case 'message_deleted':
      rows.messages.push({ conversation_id, sequence: change.sequence, revision, kind: 'deleted', deleted_by: change.by });
      return;
    case 'reaction_added':
    case 'reaction_removed': {
      const { sequence, by: user_id, emoji } = change;
      rows.reactions.push({ conversation_id, sequence, user_id, emoji, revision, added: change.kind === 'reaction_added' });
      return;
    }
    case 'invitation_created': {
      const { invitationId: invitation_id, tokenHash: token_hash, by: created_by, maxUses: max_uses } = change;
      const made = { kind: 'created', revision, token_hash, created_by, max_uses, expires_in_seconds: change.expiresInSeconds };
      rows.invitations.push({ conversation_id, invitation_id, ...made });
      return;
    }
    case 'invitation_revoked':
      rows.invitations.push({ conversation_id, invitation_id: change.invitationId, kind: 'revoked', revision });
      return;
    default:
      unreachable(change);
  }
}

/** However many reacted to a message in one commit, its row is written once, as the last of them left it. */
function addReactedMessages(rows: Rows, conversation_id: string, changes: readonly ChangeWrite[]): void {
  const reacted = new Map<number, object>();
  for (const change of changes) {
    if (change.kind !== 'reaction_added' && change.kind !== 'reaction_removed') continue;
    const { sequence, revision, reactions } = change;
    const reaction_count = reactions.reduce((sum, { count }) => sum + count, 0);
    reacted.set(sequence, {
      conversation_id,
      sequence,
      revision,
      kind: 'reacted',
      reactions: reactions.length === 0 ? null : reactions,
      reaction_count,
    });
  }
  rows.messages.push(...reacted.values());
}

function addUsedInvitations(rows: Rows, conversation_id: string, changes: readonly ChangeWrite[]): void {
  const uses = new Map<string, number>();
  for (const change of changes) {
    if (change.kind !== 'members_joined' || change.invitationId === null) continue;
    uses.set(change.invitationId, (uses.get(change.invitationId) ?? 0) + 1);
  }
  for (const [invitation_id, count] of uses) rows.invitations.push({ conversation_id, invitation_id, kind: 'used', uses: count });
}

/** Where its last member left, the conversation is closed by the same commit, and has nobody to tell apart from who is gone. */
function addLastRemoval(rows: Rows, conversation_id: string, changes: readonly ChangeWrite[]): void {
  const last = changes.findLast(({ kind }) => kind === 'member_gone');
  if (last === undefined || changes.some(({ kind }) => kind === 'conversation_closed')) return;
  rows.removals.push({ conversation_id, revision: last.revision });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
