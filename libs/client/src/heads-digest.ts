import { sha256 } from './sha256.js';

/** The digest that `inbox.sync` compares: of all conversations, in order of id. */
export function headsDigest(heads: readonly (readonly [conversationId: string, revision: number])[]): string {
  return sha256(heads.map(([conversationId, revision]) => `${conversationId}:${revision}`).join(','));
}
