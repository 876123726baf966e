import type { Epoch, ShardId } from '#actors';
import type { Clock } from '#kernel';

import { absentConversation, type ConversationState } from '../src/domain/conversation-state.js';
import { requestKey } from '../src/sequencer/batch.js';
import {
  ConversationJournal,
  type ConversationWrite,
  type LoadedConversation,
  type RecordedMessage,
  type SealedMessage,
  type WriteOutcome,
} from '../src/sequencer/conversation-journal.js';
import { sequencerSettings } from '../src/sequencer/settings.js';

interface Kept {
  state: ConversationState;
  changedAt: number;
  readonly dataKey: NonNullable<LoadedConversation['dataKey']>;
  readonly messages: SealedMessage[];
  readonly recorded: Map<string, RecordedMessage>;
}

/** Whoever knows the newest epoch of every shard: the memory of the fence. */
export interface Fence {
  epochOf(shard: ShardId): Epoch;
}

/** {@link ConversationJournal} in memory. Passes the same conformance suite as PostgreSQL's. */
export class MemoryConversationJournal extends ConversationJournal {
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly fence: Fence,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async load(conversationIds: readonly string[]): Promise<ReadonlyMap<string, LoadedConversation>> {
    return new Map(conversationIds.map((id) => [id, this.#loaded(id)]));
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const committedAt = this.clock.now();
    return writes.map((write) => this.#commitOne(write, committedAt));
  }

  /** What lies in the journal, in order: for assertions. */
  messagesOf(conversationId: string): readonly SealedMessage[] {
    return this.#kept.get(conversationId)?.messages ?? [];
  }

  #loaded(conversationId: string): LoadedConversation {
    const kept = this.#kept.get(conversationId);
    if (kept === undefined) return { state: absentConversation(conversationId), dataKey: null, changedRecently: false };
    const changedRecently = kept.changedAt > this.clock.now() - sequencerSettings.reemitWithinMs;
    return { state: kept.state, dataKey: kept.dataKey, changedRecently };
  }

  #commitOne(write: ConversationWrite, committedAt: number): WriteOutcome {
    const kept = this.#kept.get(write.conversationId);
    const messages = write.messages.flatMap(
      ({ senderId, idempotencyKey }) => kept?.recorded.get(requestKey(senderId, idempotencyKey)) ?? [],
    );
    if (messages.length > 0) return { kind: 'known', messages };
    if (this.fence.epochOf(write.shard) !== write.epoch) return { kind: 'superseded' };
    if (write.opening !== null) return this.#open(write, write.opening, committedAt);
    if (kept?.state.lastRevision !== write.expectedRevision) return { kind: 'superseded' };
    append(kept, write, committedAt);
    return { kind: 'committed', committedAt };
  }

  #open(write: ConversationWrite, opening: NonNullable<ConversationWrite['opening']>, committedAt: number): WriteOutcome {
    if (this.#kept.has(write.conversationId)) return { kind: 'superseded' };
    const { type, privacyMode, members } = opening.fact;
    const kept: Kept = {
      state: { ...absentConversation(write.conversationId), opened: { type, privacyMode, members } },
      changedAt: committedAt,
      dataKey: { version: opening.keyVersion, wrapped: opening.wrappedKey },
      messages: [],
      recorded: new Map(),
    };
    this.#kept.set(write.conversationId, kept);
    append(kept, write, committedAt);
    return { kind: 'committed', committedAt };
  }
}

function append(kept: Kept, write: ConversationWrite, committedAt: number): void {
  kept.state = { ...kept.state, lastRevision: write.nextRevision, lastSequence: write.nextSequence };
  kept.changedAt = committedAt;
  for (const message of write.messages) {
    kept.messages.push(message);
    const { content, ...rest } = message;
    kept.recorded.set(requestKey(message.senderId, message.idempotencyKey), {
      ...rest,
      keyVersion: content.keyVersion,
      createdAt: committedAt,
    });
  }
}
