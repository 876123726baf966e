import { v5 } from 'uuid';

/** Namespace of groups. Part of the stored data, never to be changed. */
const namespace = '1d1d1a52-6f0a-5a43-8a3e-5d2a4f5a9c07';

/**
 * The id of the group that a user creates with an idempotency key: a UUIDv5 (RFC 9562 §5.5) of both. So the same key
 * means the same actor, and whatever is repeated finds the group that is there.
 */
export function groupId(creatorId: string, idempotencyKey: string): string {
  return v5(`${creatorId}:${idempotencyKey}`, namespace);
}
