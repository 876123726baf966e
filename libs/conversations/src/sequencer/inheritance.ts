import { type ActorHost, type ShardId, shardOf } from '#actors';
import type { Timers } from '#kernel';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { ChangedConversation, ConversationJournal } from './conversation-journal.js';
import { sequencerSettings } from './settings.js';

/**
 * What a node that died may have committed and told to nobody; or this one, while it had no lease. Whoever takes the shards activates every
 * conversation in them that changed a moment ago, used or not: an activation announces where its conversation stands, to whoever is in it now.
 */
export class Inheritance {
  readonly #unannounced = new Set<ShardId>();
  /** The last announcement. They wait for each other, for they share a connection. */
  #turn = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly journal: ConversationJournal,
    private readonly host: ActorHost<ConversationCommand, Answer>,
    private readonly timers: Timers,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** In these shards something may still be known to nobody: who got them as given back would think that all is told. */
  get unannounced(): ReadonlySet<ShardId> {
    return this.#unannounced;
  }

  /** @param withoutLeaseMs for how long nobody could have told anything, before what changed a moment ago. */
  announce(shards: ReadonlySet<ShardId>, withoutLeaseMs: number): Promise<void> {
    for (const shard of shards) this.#unannounced.add(shard);
    this.#turn = this.#turn.then(() => this.#announceAll(shards, sequencerSettings.inheritWithinMs + withoutLeaseMs));
    return this.#turn;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #announceAll(shards: ReadonlySet<ShardId>, withinMs: number): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#wakeChanged(shards, withinMs);
        for (const shard of shards) this.#unannounced.delete(shard);
        return;
      } catch (error) {
        this.onFailure(error);
        await this.timers.sleep(sequencerSettings.inheritanceRetryMs);
      }
    }
  }

  async #wakeChanged(shards: ReadonlySet<ShardId>, withinMs: number): Promise<void> {
    const atMost = sequencerSettings.inheritancePage;
    let page: readonly ChangedConversation[];
    let after: ChangedConversation | null = null;
    do {
      page = await this.journal.changedRecently({ withinMs, atMost, after });
      const changed = page.map(({ conversationId }) => conversationId);
      await this.host.wake(changed.filter((conversationId) => shards.has(shardOf(conversationId))));
      after = page.at(-1) ?? null;
    } while (page.length === atMost);
  }
}
