import type { AuditEntry, MemberRole } from '#protocol';

export interface AuditPage {
  /** Of whoever asks. Only an admin's page holds anything. */
  readonly role: MemberRole;
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}

/**
 * Who did what in a conversation, when. It promises every change once, newest first, and that a page never ends within
 * one: it is as much longer than `limit` as its last change named members. What is recorded can only be added to; the
 * conversation's one writer does.
 */
export abstract class AuditRecords {
  /** Entries of revisions before `before` (null: the newest). Null for who is not a member now. */
  abstract list(
    readerId: string,
    conversationId: string,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<AuditPage | null>;
}
