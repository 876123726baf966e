import type { SealedContent } from '#platform';
import type { MemberRole, MemberStatus } from '#protocol';

import type { ConversationDetails } from '../../../libs/conversations/src/domain/conversation-state.js';
import type { ConversationOpened } from '../../../libs/conversations/src/domain/facts.js';
import type { Committed, StoredFact } from './committed.js';

export interface SeenMember {
  role: MemberRole;
  status: MemberStatus;
  /** Of the last change to it. */
  revision: number;
  joinedRevision: number;
}

export interface SeenMessage {
  readonly sequence: number;
  readonly createdRevision: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly createdAt: number;
  revision: number;
  content: SealedContent;
  editedAt: number | null;
  readonly editKeys: Set<string>;
  deleted: { readonly at: number; readonly by: string } | null;
  reactions: readonly { readonly emoji: string; readonly count: number }[];
  /** `<user> <emoji>` */
  readonly given: Set<string>;
}

/** A conversation as its rows tell it, one after the other. It decides nothing, and takes what is there. */
export class SeenConversation {
  opened: ConversationOpened | null = null;
  openedAt = 0;
  revision = 0;
  details: ConversationDetails | null = null;
  detailsRevision = 0;
  closedAt: number | null = null;
  readonly members = new Map<string, SeenMember>();
  readonly messages = new Map<number, SeenMessage>();
  #taken = 0;

  /** What of these rows was not taken yet. */
  follow(rows: readonly Committed[]): this {
    for (; this.#taken < rows.length; this.#taken += 1) this.take(rows[this.#taken] as Committed);
    return this;
  }

  isMember(userId: string): boolean {
    return this.members.get(userId)?.status === 'active';
  }

  take({ fact, committedAt }: Pick<Committed, 'fact' | 'committedAt'>): void {
    this.revision = fact.revision;
    switch (fact.kind) {
      case 'conversation_opened':
        this.opened = fact;
        this.openedAt = committedAt;
        this.#describe(fact.revision, fact.details);
        for (const [userId, role] of fact.members) this.#join(userId, role, fact.revision);
        break;
      case 'message_sent':
        this.messages.set(fact.sequence, newMessage(fact, committedAt));
        break;
      case 'members_joined':
        for (const userId of fact.userIds) this.#join(userId, 'member', fact.revision);
        break;
      case 'member_gone':
        this.#change(fact.userId, fact.revision, { status: fact.status });
        break;
      case 'role_changed':
        this.#change(fact.userId, fact.revision, { role: fact.role });
        break;
      case 'details_changed':
        this.#describe(fact.revision, fact.details);
        break;
      case 'conversation_closed':
        this.#describe(fact.revision, fact.details);
        this.closedAt = committedAt;
        break;
      case 'message_edited':
      case 'message_deleted':
      case 'reaction_added':
      case 'reaction_removed':
        this.#changeMessage(fact, committedAt);
        break;
      case 'invitation_created':
      case 'invitation_revoked':
        break;
    }
  }

  #join(userId: string, role: MemberRole, revision: number): void {
    this.members.set(userId, { role, status: 'active', revision, joinedRevision: revision });
  }

  #change(userId: string, revision: number, change: Partial<SeenMember>): void {
    const member = this.members.get(userId);
    if (member !== undefined) Object.assign(member, change, { revision });
  }

  #describe(revision: number, details: ConversationDetails): void {
    this.details = details;
    this.detailsRevision = revision;
  }

  #changeMessage(fact: Extract<StoredFact, { sequence: number }>, at: number): void {
    const message = this.messages.get(fact.sequence);
    if (message === undefined) return;
    message.revision = fact.revision;
    switch (fact.kind) {
      case 'message_edited':
        message.content = fact.content;
        message.editedAt = at;
        message.editKeys.add(fact.idempotencyKey);
        break;
      case 'message_deleted':
        message.deleted = { at, by: fact.by };
        message.reactions = [];
        message.given.clear();
        break;
      case 'reaction_added':
      case 'reaction_removed': {
        message.reactions = fact.reactions;
        const given = `${fact.by} ${fact.emoji}`;
        if (fact.kind === 'reaction_added') message.given.add(given);
        else message.given.delete(given);
        break;
      }
      case 'message_sent':
        break;
    }
  }
}

function newMessage(fact: Extract<StoredFact, { kind: 'message_sent' }>, createdAt: number): SeenMessage {
  const { sequence, revision, messageId, by: senderId, idempotencyKey, content } = fact;
  return {
    sequence,
    revision,
    createdRevision: revision,
    messageId,
    senderId,
    idempotencyKey,
    createdAt,
    content,
    editedAt: null,
    editKeys: new Set(),
    deleted: null,
    reactions: [],
    given: new Set(),
  };
}
