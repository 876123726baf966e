import { type ErrorCode, errorCodes, uuid } from '#protocol';
import * as z from 'zod/mini';

/** The commands that wait in the outbox: all that change something for others, or for this user's other devices. */
export const durableCommands = [
  'message.send',
  'message.edit',
  'message.delete',
  'reaction.add',
  'reaction.remove',
  'receipt.read',
  'preferences.set',
  'group.create',
  'group.update',
  'group.close',
  'member.add',
  'member.remove',
  'member.role',
  'member.leave',
  'invitation.join',
  'invitation.revoke',
] as const;
export type DurableCommand = (typeof durableCommands)[number];

/**
 * How far an entry has come.
 *
 * - `waiting`: was never sent. It may still be merged with a later one, or cancelled: nobody has seen it.
 * - `attempted`: was sent at least once; what became of it is not known. Only the same thing may be sent again.
 * - `failed`: refused for good. It stays until somebody discards it or sends it again, and holds up nobody.
 */
export const entryState = z.enum(['waiting', 'attempted', 'failed']);
export type EntryState = z.infer<typeof entryState>;

/** A write that waits in the outbox, as it is kept: checked again whenever it is read. */
export const outboxEntry = z.strictObject({
  /** UUIDv7, made with the write. The idempotency key of the commands that have one. */
  id: uuid,
  /** Entries of a lane are carried out one after the other: the id of a conversation, `groups` or `receipts`. */
  lane: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Entries about the same thing, which may be merged: see `aboutOf`. */
  about: z.string().check(z.minLength(1), z.maxLength(128)),
  command: z.enum(durableCommands),
  /** As the command's schema wants it; without `sequence` as long as {@link target} is there. */
  request: z.record(z.string(), z.json()),
  /** The message that it changes, by the id of the entry that sends it: that has no sequence yet. */
  target: z.exactOptional(uuid),
  state: entryState,
  /** Why it failed. */
  error: z.exactOptional(
    z.strictObject({
      code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
      message: z.string(),
    }),
  ),
  /** By the clock of this device, for people to look at: nothing is ordered by it. */
  queuedAt: z.iso.datetime(),
});
/** A write that waits in the outbox. */
export type OutboxEntry = z.infer<typeof outboxEntry>;

/** An entry in its place. Positions grow in the order in which entries were queued, by whichever tab. */
export interface StoredEntry {
  readonly position: number;
  readonly entry: OutboxEntry;
}
