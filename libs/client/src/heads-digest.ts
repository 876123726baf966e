/**
 * The digest that `inbox.sync` compares: of all conversations, in order of id. Undefined where the platform
 * cannot tell: browsers have no SHA-256 on pages that did not come over TLS.
 */
export async function headsDigest(
  heads: readonly (readonly [conversationId: string, revision: number])[],
): Promise<string | undefined> {
  const { subtle } = globalThis.crypto as { readonly subtle?: typeof globalThis.crypto.subtle };
  const text = heads.map(([conversationId, revision]) => `${conversationId}:${revision}`).join(',');
  const hash = await subtle?.digest('SHA-256', new TextEncoder().encode(text));
  return hash && Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
