import { KeyProvider, type WrappedKey } from '#platform';

/** Wraps by bookkeeping: no secrecy, but a key unwraps for its own context only. */
export class BookkeepingKeyProvider extends KeyProvider {
  override async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    return {
      material: Buffer.from(JSON.stringify({ context, key: Buffer.from(key).toString('hex') })),
      provider: 'test',
      providerKeyVersion: 1,
    };
  }

  override async unwrap({ material }: WrappedKey, context: string): Promise<Uint8Array> {
    const wrapped = JSON.parse(Buffer.from(material).toString()) as { context: string; key: string };
    if (wrapped.context !== context) throw new Error(`a key of ${wrapped.context} does not open ${context}`);
    return Buffer.from(wrapped.key, 'hex');
  }
}
