import type { MemberRole, MemberStatus, Message } from '#protocol';

import type { ConversationDetails } from './conversation-details.js';
import type { StoredMessage } from './stored-message.js';

/** A changed thing as it lies in the database, by the revision of its last change. */
export type StoredChange = ChangeBesidesMessages | MessageChange<StoredMessage>;

/** The same with its message opened. */
export type OpenedChange = ChangeBesidesMessages | (MessageChange<Message> & { readonly createdRevision: number });

interface MessageChange<Of> {
  readonly kind: 'message';
  readonly revision: number;
  readonly message: Of;
}

export type ChangeBesidesMessages = { readonly revision: number } & (
  | {
      readonly kind: 'conversation';
      readonly details: SeenDetails;
      /** Those of whom nothing changed since. */
      readonly members: readonly { readonly userId: string; readonly role: MemberRole }[];
    }
  | { readonly kind: 'details'; readonly details: SeenDetails }
  | { readonly kind: 'members'; readonly members: readonly StoredMember[] }
  | { readonly kind: 'invitation'; readonly invitationId: string; readonly revoked: boolean }
);

export interface StoredMember {
  readonly userId: string;
  readonly role: MemberRole;
  readonly status: MemberStatus;
}

export type SeenDetails = Pick<
  ConversationDetails,
  | 'type'
  | 'privacyMode'
  | 'createdAt'
  | 'createdBy'
  | 'name'
  | 'description'
  | 'avatar'
  | 'invitePolicy'
  | 'closedAt'
  | 'detailsRevision'
>;

/** What a change takes at least when it is open and JSON: the exact measure follows then. */
export function leastBytes(change: StoredChange): number {
  if (change.kind === 'message') return bytesAroundText + change.message.content.ciphertext.byteLength;
  return change.kind === 'members' ? change.members.length * bytesOfMember : 0;
}

/** As in `changes.sql`. Of a message the names and ids, less what sealing adds to a text. */
const bytesAroundText = 267;
const bytesOfMember = 80;
