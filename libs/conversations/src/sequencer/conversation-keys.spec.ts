import { beforeAll, describe, expect, it } from '@jest/globals';

import { Ids, SystemClock, SystemRandom } from '#kernel';
import { KeyProvider, Sealer, type WrappedKey } from '#platform';

import { ConversationKeys, type KeyName, WrappedKeyStore } from './conversation-keys.js';

/** Wraps nothing. */
class PlainKeyProvider extends KeyProvider {
  override async wrap(key: Uint8Array): Promise<WrappedKey> {
    return { material: key, provider: 'plain', providerKeyVersion: 1 };
  }

  override async unwrap({ material }: WrappedKey): Promise<Uint8Array> {
    return material;
  }
}

/** Has a key for every conversation but those called `missing`; writes down what it was asked, and is away when told so. */
class AskedStore extends WrappedKeyStore {
  readonly asked: string[][] = [];
  away = false;

  override async find(names: readonly KeyName[]): Promise<readonly (WrappedKey | null)[]> {
    this.asked.push(names.map(({ conversationId }) => conversationId));
    if (this.away) throw new Error('the store is away');
    return names.map(({ conversationId }) =>
      conversationId === 'missing' ? null : { material: Buffer.from(conversationId), provider: 'plain', providerKeyVersion: 1 },
    );
  }
}

describe('the keys of many conversations', () => {
  let sealer: Sealer;
  beforeAll(async () => {
    sealer = await Sealer.load(new SystemRandom());
  });

  const fresh = () => {
    const store = new AskedStore();
    return {
      store,
      keys: new ConversationKeys(new PlainKeyProvider(), store, sealer, new Ids(new SystemClock(), new SystemRandom())),
    };
  };
  const named = (...conversationIds: string[]) => conversationIds.map((conversationId) => ({ conversationId, version: 1 }));
  const textOf = (all: readonly { readonly bytes: Uint8Array }[]) => all.map(({ bytes }) => Buffer.from(bytes).toString());

  it('come from the store in one round trip, each once, in the order of their names', async () => {
    const { keys, store } = fresh();
    expect(textOf(await keys.all(named('b', 'a', 'b')))).toEqual(['b', 'a', 'b']);
    expect(store.asked).toEqual([['b', 'a']]);
  });

  it('are not asked for while they are in memory or on their way', async () => {
    const { keys, store } = fresh();
    const one = keys.all(named('a', 'b'));
    expect(textOf(await keys.all(named('b', 'c')))).toEqual(['b', 'c']);
    await one;
    expect(textOf([await keys.get('a', 1)])).toEqual(['a']);
    expect(store.asked).toEqual([['a', 'b'], ['c']]);
  });

  it('are refused together when one does not exist, and the others are remembered', async () => {
    const { keys, store } = fresh();
    await expect(keys.all(named('a', 'missing'))).rejects.toThrow('there is no data key conversation/missing/1');
    await keys.all(named('a'));
    expect(store.asked).toEqual([['a', 'missing']]);
  });

  it('are asked for again after the store was away', async () => {
    const { keys, store } = fresh();
    store.away = true;
    await expect(keys.all(named('a', 'b'))).rejects.toThrow('the store is away');
    store.away = false;
    expect(textOf(await keys.all(named('a', 'b')))).toEqual(['a', 'b']);
    expect(store.asked).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });
});
