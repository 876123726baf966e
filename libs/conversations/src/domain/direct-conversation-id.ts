import { v5 } from 'uuid';

/** Namespace of direct conversations. Part of the stored data, never to be changed. */
const namespace = '6f1c8f0e-0b5e-5d63-9d5a-7d0c5a4f2c11';

/**
 * The id of the direct conversation of two users, whoever of them asks: a UUIDv5 (RFC 9562 §5.5) of
 * both ids in order. So two who open it at the same time on two nodes mean the same actor, which
 * needs no lock to open it once. Knowing the id gives no access.
 */
export function directConversationId(oneUserId: string, otherUserId: string): string {
  const [first, second] = oneUserId < otherUserId ? [oneUserId, otherUserId] : [otherUserId, oneUserId];
  return v5(`${first}:${second}`, namespace);
}
