import type { MemoryLeaseStore } from '../../../libs/actors/testing/memory.lease-store.js';
import { MemoryConversationJournal } from '../../../libs/conversations/testing/memory.conversation-journal.js';
import type { Epoch } from '#actors';
import { type Clock, invariant } from '#kernel';
import type { WrappedKey } from '#platform';

import type {
  ConversationWrite,
  RecordedMessage,
  WriteOutcome,
} from '../../../libs/conversations/src/sequencer/conversation-journal.js';
import type { Guard } from '../guards.js';
import { type Committed, factsOf } from './committed.js';

/** PostgreSQL refused the whole statement (SQLSTATE 23505): nothing of it was written. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** What there is once and not twice: the keys of the table `message`. */
const uniqueKeysOf = (conversationId: string, { sequence, senderId, idempotencyKey }: ConversationWrite['messages'][number]) => ({
  primary: `${conversationId} ${sequence}`,
  idempotency: `${conversationId} ${senderId} ${idempotencyKey}`,
});

/**
 * The tables of conversations. It refuses what `commit.sql` refuses, by the same guards, unless one of them was taken out;
 * and it keeps every row with the circumstances under which it was taken, for the checker.
 */
export class SimulatedJournal extends MemoryConversationJournal {
  /** In the order in which they were committed. */
  readonly rows: Committed[] = [];
  readonly #byConversation = new Map<string, Committed[]>();
  readonly wrappedKeys = new Map<string, WrappedKey>();
  #writer = '';
  readonly #primaryKeys = new Set<string>();
  readonly #idempotencyKeys = new Set<string>();

  constructor(
    leases: MemoryLeaseStore,
    clock: Clock,
    private readonly stamp: () => number,
    private readonly without: Guard | null,
  ) {
    super(leases, clock);
  }

  rowsOf(conversationId: string): readonly Committed[] {
    return this.#byConversation.get(conversationId) ?? [];
  }

  /** Remembers who is to be held to it. */
  commitBy(writer: string, writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    this.#writer = writer;
    return this.commit(writes);
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const writer = this.#writer;
    const conversations = new Set(writes.map(({ conversationId }) => conversationId));
    invariant(conversations.size === writes.length, 'one statement moves a head once');
    this.#refuseDuplicates(writes);
    // As it is now: by the time that the outcomes are here something else may have happened.
    const circumstances = { writer, stamp: this.stamp(), newestEpochs: writes.map(({ shard }) => this.fence.epochOf(shard)) };
    const outcomes = await super.commit(writes);
    for (const [index, write] of writes.entries()) this.#keep(write, outcomes[index] as WriteOutcome, circumstances, index);
    return outcomes;
  }

  protected override known(write: ConversationWrite): readonly RecordedMessage[] {
    return this.without === 'idempotency' ? [] : super.known(write);
  }

  protected override passesFence(write: ConversationWrite): boolean {
    return this.without === 'fence' || super.passesFence(write);
  }

  protected override isOnHead(write: ConversationWrite): boolean {
    return this.without === 'cas' || super.isOnHead(write);
  }

  /** The last resort, behind the three guards above. Like them, it is of the whole statement. */
  #refuseDuplicates(writes: readonly ConversationWrite[]): void {
    for (const write of writes) {
      if (this.known(write).length > 0 || !this.passesFence(write) || (write.opening === null && !this.isOnHead(write))) continue;
      for (const message of write.messages) {
        const { primary, idempotency } = uniqueKeysOf(write.conversationId, message);
        if (this.#primaryKeys.has(primary)) throw new UniqueViolation(`message ${primary}`);
        if (this.without !== 'idempotency' && this.#idempotencyKeys.has(idempotency)) throw new UniqueViolation(idempotency);
      }
    }
  }

  #keep(write: ConversationWrite, outcome: WriteOutcome, { writer, stamp, newestEpochs }: Circumstances, index: number): void {
    if (outcome.kind !== 'committed') return;
    const { conversationId, shard, epoch, opening } = write;
    if (opening !== null) this.wrappedKeys.set(conversationId, opening.wrappedKey);
    for (const message of write.messages) {
      const { primary, idempotency } = uniqueKeysOf(conversationId, message);
      this.#primaryKeys.add(primary);
      this.#idempotencyKeys.add(idempotency);
    }
    const { committedAt } = outcome;
    const newestEpoch = newestEpochs[index] as Epoch;
    const rows = this.#byConversation.get(conversationId) ?? [];
    this.#byConversation.set(conversationId, rows);
    for (const fact of factsOf(write)) {
      const row = { conversationId, fact, shard, epoch, newestEpoch, writer, committedAt, stamp };
      this.rows.push(row);
      rows.push(row);
    }
  }
}

interface Circumstances {
  readonly writer: string;
  readonly stamp: number;
  /** Of the shards of the writes. */
  readonly newestEpochs: readonly Epoch[];
}
