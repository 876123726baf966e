import type { GroupAudience } from '#conversations';
import type { Sealer } from '#platform';
import type { Change, Message, SyncPage } from '#protocol';

import type { Committed } from './committed.js';
import { SeenConversation, type SeenMessage } from './seen-conversation.js';
import type { SimulatedJournal } from './simulated-journal.js';

export interface Head {
  readonly conversationId: string;
  readonly revision: number;
}

/** What queries of readers answer, each out of one moment: `changes.sql` and `heads.sql`, for those who are members or were. */
export class SimulatedReader {
  readonly #current = new Map<string, SeenConversation>();

  constructor(
    private readonly journal: SimulatedJournal,
    private readonly sealer: Sealer,
  ) {}

  /** Null: never a member. */
  changes(
    readerId: string,
    { conversationId, afterRevision, limit }: { conversationId: string; afterRevision: number; limit: number },
  ): SyncPage | null {
    const seen = this.#seenBy(readerId, conversationId);
    if (seen === null) return null;
    const changes = this.#changesOf(seen, readerId, conversationId, afterRevision);
    const page = changes.slice(0, limit);
    const hasMore = page.length < changes.length;
    return { changes: page, revision: hasMore ? (page.at(-1)?.revision ?? seen.revision) : seen.revision, hasMore };
  }

  /** The groups that the reader is a member of now. */
  groupsOf(readerId: string): readonly GroupAudience[] {
    const mine = [...this.journal.wrappedKeys.keys()].filter((id) => {
      const now = this.#now(id);
      return now.opened?.type === 'group' && now.isMember(readerId);
    });
    return mine.map((conversationId) => ({ kind: 'group', conversationId, membershipEpoch: this.#epochOf(conversationId) }));
  }

  #epochOf(conversationId: string): number {
    const gone = this.journal.rowsOf(conversationId).findLast(({ fact }) => fact.kind === 'member_gone');
    return gone?.fact.revision ?? 0;
  }

  textOf(conversationId: string, { messageId, senderId, content, deleted }: SeenMessage): string {
    const wrapped = this.journal.wrappedKeys.get(conversationId);
    if (deleted !== null || wrapped === undefined) return '';
    const { key } = JSON.parse(Buffer.from(wrapped.material).toString()) as { readonly key: string };
    const dataKey = { version: content.keyVersion, bytes: Buffer.from(key, 'hex') };
    return this.sealer.open(dataKey, { conversationId, messageId, senderId }, content);
  }

  #now(conversationId: string): SeenConversation {
    const known = this.#current.get(conversationId) ?? new SeenConversation();
    this.#current.set(conversationId, known);
    return known.follow(this.journal.rowsOf(conversationId));
  }

  /** A former member sees the conversation as it was when they went. */
  #seenBy(readerId: string, conversationId: string): SeenConversation | null {
    const now = this.#now(conversationId);
    const member = now.members.get(readerId);
    if (member === undefined) return null;
    if (member.status === 'active') return now;
    return seenUntil(this.journal.rowsOf(conversationId), member.revision);
  }

  #changesOf(seen: SeenConversation, readerId: string, conversationId: string, after: number): readonly Change[] {
    const changes: Change[] = [];
    const beyond = Math.max(after, 1);
    const { opened, details, closedAt } = seen;
    if (opened === null || details === null) return changes;
    if (after < 1) {
      const unchanged = [...seen.members].filter(([, { revision }]) => revision === 1);
      changes.push({
        type: 'conversation.created',
        revision: 1,
        conversationType: opened.type,
        privacyMode: opened.privacyMode,
        ...details,
        members: unchanged.map(([userId, { role }]) => ({ userId, role })),
        createdBy: opened.by,
        createdAt: instant(seen.openedAt),
      });
    }
    if (seen.detailsRevision > beyond) {
      const closed = closedAt === null ? null : instant(closedAt);
      changes.push({ type: 'conversation.changed', revision: seen.detailsRevision, ...details, closedAt: closed });
    }
    const moved = [...seen.members].filter(([, { revision }]) => revision > beyond);
    for (const [revision, members] of Map.groupBy(moved, ([, member]) => member.revision)) {
      const listed = members.map(([userId, { role, status }]) => ({ userId, role, status }));
      changes.push({ type: 'members.changed', revision, members: listed });
    }
    for (const message of seen.messages.values()) {
      if (message.revision <= after) continue;
      const type = message.revision === message.createdRevision ? 'message.created' : 'message.updated';
      changes.push({ type, revision: message.revision, message: this.messageOf(conversationId, message, readerId) });
    }
    return changes.toSorted((one, other) => one.revision - other.revision);
  }

  /** As its reader sees it. */
  messageOf(conversationId: string, seen: SeenMessage, readerId: string): Message {
    const { messageId, sequence, revision, senderId, idempotencyKey, createdAt, editedAt, deleted, reactions, given } = seen;
    const told = reactions.map(({ emoji, count }) => ({ emoji, count, mine: given.has(`${readerId} ${emoji}`) }));
    return {
      messageId,
      sequence,
      revision,
      senderId,
      idempotencyKey,
      text: this.textOf(conversationId, seen),
      ...(told.length > 0 && { reactions: told }),
      createdAt: instant(createdAt),
      ...(editedAt !== null && { editedAt: instant(editedAt) }),
      ...(deleted !== null && { deletedAt: instant(deleted.at), deletedBy: deleted.by }),
    };
  }
}

export function seenUntil(rows: readonly Committed[], until: number): SeenConversation {
  const seen = new SeenConversation();
  for (const row of rows) if (row.fact.revision <= until) seen.take(row);
  return seen;
}

const instant = (at: number): string => new Date(at).toISOString();
