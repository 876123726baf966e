import { LRUCache } from 'lru-cache';

import type { Ids } from '#kernel';
import type { DataKey, KeyProvider, Sealer, WrappedKey } from '#platform';

import { sequencerSettings } from './settings.js';

/** A data key made for a conversation that is about to be written. */
export interface NewConversationKey {
  readonly id: string;
  readonly dataKey: DataKey;
  readonly wrapped: WrappedKey;
}

/** Where wrapped data keys are kept. */
export abstract class WrappedKeyStore {
  /** Null when there is no key of that version. */
  abstract find(conversationId: string, version: number): Promise<WrappedKey | null>;
}

/**
 * The data keys of conversations, unwrapped for a while. A key provider that is away throws here, so
 * that nothing is ever written or shown without its key.
 */
export class ConversationKeys {
  readonly #unwrapped = new LRUCache<string, Promise<DataKey>>({
    max: sequencerSettings.dataKeyCache,
    ttl: sequencerSettings.dataKeyCacheMs,
  });

  constructor(
    private readonly provider: KeyProvider,
    private readonly store: WrappedKeyStore,
    private readonly sealer: Sealer,
    private readonly ids: Ids,
  ) {}

  async create(conversationId: string): Promise<NewConversationKey> {
    const dataKey = this.sealer.newDataKey();
    const wrapped = await this.provider.wrap(dataKey.bytes, contextOf(conversationId, dataKey.version));
    return { id: this.ids.next(), dataKey, wrapped };
  }

  /** The key of a version, from memory or from the store. */
  get(conversationId: string, version: number): Promise<DataKey> {
    return this.#remember(conversationId, version, () => this.store.find(conversationId, version));
  }

  /** The key whose wrapped form the caller has at hand already. */
  unwrap(conversationId: string, version: number, wrapped: WrappedKey): Promise<DataKey> {
    return this.#remember(conversationId, version, async () => wrapped);
  }

  #remember(conversationId: string, version: number, find: () => Promise<WrappedKey | null>): Promise<DataKey> {
    const name = contextOf(conversationId, version);
    const known = this.#unwrapped.get(name);
    if (known !== undefined) return known;
    const unwrapped = this.#load(name, version, find);
    this.#unwrapped.set(name, unwrapped);
    // A failure is not an answer to remember.
    unwrapped.catch(() => this.#unwrapped.delete(name));
    return unwrapped;
  }

  async #load(context: string, version: number, find: () => Promise<WrappedKey | null>): Promise<DataKey> {
    const wrapped = await find();
    if (wrapped === null) throw new Error(`there is no data key ${context}`);
    return { version, bytes: await this.provider.unwrap(wrapped, context) };
  }
}

/** Binds a wrapped key to its conversation and version: swapped between rows, it does not unwrap. */
function contextOf(conversationId: string, version: number): string {
  return `conversation/${conversationId}/${version}`;
}
