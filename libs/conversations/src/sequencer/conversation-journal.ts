import type { Epoch, ShardId } from '#actors';
import type { SealedContent, WrappedKey } from '#platform';
import type { Mention } from '#protocol';

import type { ConversationState } from '../domain/conversation-state.js';
import type { ConversationOpened, Fact, MessageEdited, MessageSent } from '../domain/facts.js';
import type { Targets } from '../domain/targets.js';
import type { TargetRequest } from './target-request.js';

/** What an activation starts from. */
export interface LoadedConversation {
  readonly state: ConversationState;
  /** The active data key, wrapped; null for a conversation that does not exist yet. */
  readonly dataKey: { readonly version: number; readonly wrapped: WrappedKey } | null;
  /** It changed a moment ago (`announceWithinMs`), and perhaps not everybody was told. */
  readonly changedRecently: boolean;
}

/** A message as it is written: its content is sealed already. */
export interface SealedMessage {
  readonly sequence: number;
  readonly revision: number;
  readonly messageId: string;
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly requestFingerprint: Uint8Array;
  readonly content: SealedContent;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
  readonly mentioned: readonly string[];
}

/** An edit as it is written. */
export interface SealedEdit extends Omit<MessageEdited, 'text'> {
  readonly content: SealedContent;
}

/** What is neither the beginning of a conversation nor a new message. */
export type ChangeWrite = Exclude<Fact, ConversationOpened | MessageSent | MessageEdited> | SealedEdit;

/** All that one batch of one actor wants written, as one unit. */
export interface ConversationWrite {
  readonly conversationId: string;
  readonly shard: ShardId;
  /** The epoch that this activation serves under. */
  readonly epoch: Epoch;
  /** Where the head must stand for this write to be right; 0: the conversation must not exist. */
  readonly expectedRevision: number;
  readonly nextRevision: number;
  readonly nextSequence: number;
  /** Not null: the conversation comes into being with this write. */
  readonly opening: OpeningWrite | null;
  readonly messages: readonly SealedMessage[];
  /** In order of revision; no two of them write the same thing, except reactions to one message. */
  readonly changes: readonly ChangeWrite[];
}

export interface OpeningWrite {
  readonly fact: ConversationOpened;
  readonly keyId: string;
  readonly keyVersion: number;
  readonly wrappedKey: WrappedKey;
}

/** Which of these keys were used in a conversation. */
export interface RecordedQuestion {
  readonly conversationId: string;
  readonly keys: readonly { readonly senderId: string; readonly idempotencyKey: string }[];
}

/** A message that an earlier request with the same key has written. */
export interface RecordedMessage {
  readonly senderId: string;
  readonly idempotencyKey: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly revision: number;
  readonly requestFingerprint: Uint8Array;
  readonly keyVersion: number;
  /** Milliseconds since the Unix epoch, PostgreSQL's clock. */
  readonly createdAt: number;
}

export type WriteOutcome =
  /** Durable. `committedAt`: milliseconds since the Unix epoch, PostgreSQL's clock. */
  | { readonly kind: 'committed'; readonly committedAt: number }
  /** Nothing was written, because these keys were used before. */
  | { readonly kind: 'known'; readonly messages: readonly RecordedMessage[] }
  /** Nothing was written, and never will be: the epoch is not the newest, or the head has moved. */
  | { readonly kind: 'superseded' };

/** No answer came to tell whether the commit happened: it may have, or may yet. Or it could not even be sent. */
export class CommitOutcomeUnknown extends Error {
  override readonly name = 'CommitOutcomeUnknown';
}

/** When a conversation changed last, in milliseconds of the store's clock. */
export interface ChangedConversation {
  readonly conversationId: string;
  readonly changedAt: number;
}

/** Some of the conversations that changed lately. */
export interface ChangesPage {
  readonly withinMs: number;
  readonly atMost: number;
  /** The last one of the page before; null: this is the first. */
  readonly after: ChangedConversation | null;
}

/**
 * Where conversations are kept. It promises that a write happens whole or not at all; that it happens
 * only under the newest epoch of its shard and on the head it expects; and that an idempotency key is
 * written once, ever. Writes of one call share a transaction, and no refusal of one touches another.
 * It does not promise that an unknown outcome stays unknown: a later acquisition of the shard decides it.
 */
export abstract class ConversationJournal {
  /** One entry per id; of those that do not exist, the absent state. */
  abstract load(conversationIds: readonly string[]): Promise<ReadonlyMap<string, LoadedConversation>>;

  /**
   * What commands refer to, at the index of its request, as it is now. It stays so for as long as the one who asks is the
   * conversation's owner: a commit of anybody else moves the head, and theirs is refused.
   */
  abstract targets(requests: readonly TargetRequest[]): Promise<readonly Targets[]>;

  /** What earlier requests with these keys have written, at the index of the question. */
  abstract recorded(questions: readonly RecordedQuestion[]): Promise<readonly (readonly RecordedMessage[])[]>;

  /** Conversations that changed within a while, the last ones first. */
  abstract changedRecently(page: ChangesPage): Promise<readonly ChangedConversation[]>;

  /** Outcomes at the index of their write. @throws CommitOutcomeUnknown; any other error means that nothing was written. */
  abstract commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]>;
}
