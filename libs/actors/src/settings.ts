import { invariant } from '#kernel';

/** Every limit and period of this library, in one place. */
export const actorSettings = {
  /** Slices of the actor space: the unit of ownership. Part of the stored data, never to be changed. */
  shards: 1024,

  /** Commands one actor may have waiting; beyond it a sender hears OVERLOADED. */
  mailboxCapacity: 1_024,
  /** Commands handed to an actor at once. */
  mailboxBatch: 256,
  /** How long a caller waits for its answer before it hears UNAVAILABLE. */
  commandDeadlineMs: 1_900,
  /** How often waiting commands are looked through for ended deadlines. */
  deadlineSweepMs: 50,
  /** First and longest pause before an actor that lost its activation is activated again. */
  reactivateFirstMs: 5,
  reactivateMaxMs: 250,
  /** For how long that is tried when nobody waits for it any more. */
  reactivateForMs: 60_000,
  /** An actor that nobody needed for so long is forgotten. */
  passivateAfterMs: 5 * 60_000,
  passivationSweepMs: 10_000,
  /** Actors kept in memory; beyond it the longest idle ones are forgotten first. */
  maxActors: 100_000,
  /** How long a process that forwards a command to its owner waits. */
  peerDeadlineMs: 1_950,
  /** How long it takes for true where an owner is: not asked of the lease store for every command. */
  peerAddressMs: 1_000,
  /** What a refused or timed-out caller is told to wait. */
  retryAfterMs: 500,

  /** How long a node owns its shards after a renewal, on PostgreSQL's clock. */
  leaseMs: 6_000,
  /** How often it renews. */
  renewMs: 1_500,
  /** A node stops serving so long before its lease ends, by its own monotonic clock. */
  leaseMarginMs: 1_000,
} as const;

invariant(actorSettings.renewMs * 3 < actorSettings.leaseMs, 'a lease survives two missed renewals');
invariant(
  actorSettings.leaseMarginMs + actorSettings.renewMs < actorSettings.leaseMs,
  'a renewed lease is usable until the next renewal',
);
invariant(
  actorSettings.deadlineSweepMs + actorSettings.commandDeadlineMs < 2_000,
  'callers hear within 2 s when PostgreSQL is away',
);
invariant(
  actorSettings.commandDeadlineMs < actorSettings.peerDeadlineMs,
  'the owner answers before the one who forwarded gives up',
);
invariant(actorSettings.mailboxBatch <= actorSettings.mailboxCapacity, 'a batch fits the mailbox');
