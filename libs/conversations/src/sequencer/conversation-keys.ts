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

/** A data key, by the conversation whose it is. */
export interface KeyName {
  readonly conversationId: string;
  readonly version: number;
}

/** Where wrapped data keys are kept. */
export abstract class WrappedKeyStore {
  /** In the order of their names, in one round trip; null where there is no key of that name. */
  abstract find(names: readonly KeyName[]): Promise<readonly (WrappedKey | null)[]>;
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
    const wrapped = await this.provider.wrap(dataKey.bytes, contextOf({ conversationId, version: dataKey.version }));
    return { id: this.ids.next(), dataKey, wrapped };
  }

  /** The key of a version, from memory or from the store. */
  get(conversationId: string, version: number): Promise<DataKey> {
    const name = { conversationId, version };
    return this.#remember(name, async () => (await this.store.find([name]))[0] ?? null);
  }

  /** The keys of these names, in their order. Those that are not in memory come from the store together. */
  all(names: readonly KeyName[]): Promise<readonly DataKey[]> {
    const missing: KeyName[] = [];
    const found = Promise.withResolvers<readonly (WrappedKey | null)[]>();
    const keys = names.map((name) =>
      this.#remember(name, async () => {
        const place = missing.push(name) - 1;
        return (await found.promise)[place] ?? null;
      }),
    );
    if (missing.length > 0) this.store.find(missing).then(found.resolve, found.reject);
    return Promise.all(keys);
  }

  /** The key whose wrapped form the caller has at hand already. */
  unwrap(conversationId: string, version: number, wrapped: WrappedKey): Promise<DataKey> {
    return this.#remember({ conversationId, version }, async () => wrapped);
  }

  #remember(name: KeyName, find: () => Promise<WrappedKey | null>): Promise<DataKey> {
    const context = contextOf(name);
    const known = this.#unwrapped.get(context);
    if (known !== undefined) return known;
    const unwrapped = this.#load(context, name.version, find);
    this.#unwrapped.set(context, unwrapped);
    // A failure is not an answer to remember.
    unwrapped.catch(() => this.#unwrapped.delete(context));
    return unwrapped;
  }

  async #load(context: string, version: number, find: () => Promise<WrappedKey | null>): Promise<DataKey> {
    const wrapped = await find();
    if (wrapped === null) throw new Error(`there is no data key ${context}`);
    return { version, bytes: await this.provider.unwrap(wrapped, context) };
  }
}

/** Binds a wrapped key to its conversation and version: swapped between rows, it does not unwrap. */
function contextOf({ conversationId, version }: KeyName): string {
  return `conversation/${conversationId}/${version}`;
}
