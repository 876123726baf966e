import { invariant } from '#kernel';

/** Every limit and period of this library, in one place. */
export const actorSettings = {
  /** Slices of the actor space: the unit of ownership. Part of the stored data, never to be changed. */
  shards: 1024,

  /** Commands one actor may have waiting; beyond it a sender hears OVERLOADED. */
  mailboxCapacity: 1_024,
  /** Commands that may wait for the actors of a host, all in all: as many as it answers within `openForMs`, but between these; beyond it a sender hears OVERLOADED. */
  openAtLeast: 512,
  openAtMost: 20_000,
  openForMs: 250,
  /** What it is taken to answer in a second until that is known, and over which time it is measured. */
  answersPerSecond: 8_000,
  measureOverMs: 1_000,
  /** What those are told to wait, on average: the more they are, the longer. */
  overloadedRetryMs: 1_000,
  overloadedRetryMaxMs: 10_000,
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
  /** Actors activated at once when nobody asks for them. */
  wakeAtOnce: 200,
  /** How long a process that forwards a command to its owner waits. */
  peerDeadlineMs: 1_950,
  /** Commands, and their bytes, that one peer may have open with another; beyond either a sender hears OVERLOADED. */
  peerQuestions: 4_096,
  peerQuestionBytes: 8 * 1_024 * 1_024,
  /** The largest frame between processes, and the largest from one that has proved nothing yet. */
  peerFrameBytes: 256 * 1_024,
  peerHandshakeFrameBytes: 2_048,
  /** Bytes that wait for a peer to read them; beyond it the connection is given up. */
  peerBufferedBytes: 32 * 1_024 * 1_024,
  /** How long a peer has to connect and to prove itself, and how many may be about it at once. */
  peerHandshakeMs: 1_000,
  peerHandshakes: 64,
  /** Whoever has said nothing for so long says that it is there; whoever was not heard for so many of these is gone. */
  peerBeatMs: 500,
  peerSilentBeats: 3,
  /** First and longest pause before an address that could not be reached is tried again. */
  peerReopenFirstMs: 50,
  peerReopenMaxMs: 2_000,
  /** How long a closed connection has for what was sent before. */
  peerCloseMs: 500,
  /** How long a caller waits while its actor changes nodes, or the lease of a dead one ends, as long as PostgreSQL answers. */
  ownerWaitMs: 10_000,
  /** Callers who wait so at once, all in all; beyond it they hear OVERLOADED. */
  routedWaiting: 20_000,
  /** First and longest pause before the owner is asked again, if no news of the cluster come before. */
  askAgainFirstMs: 50,
  askAgainMaxMs: 500,
  /** How long a command of another process waits for a shard that should be on its way here. */
  arrivalMs: 200,
  /** What a refused or timed-out caller is told to wait. */
  retryAfterMs: 500,

  /** How long a node owns its shards after a renewal, on PostgreSQL's clock. */
  leaseMs: 6_000,
  /** How often it renews. */
  renewMs: 1_500,
  /** A node stops serving so long before its lease ends, by its own monotonic clock. */
  leaseMarginMs: 1_000,
  /** How often a process looks who lives and who owns what; news of it come sooner. */
  viewMs: 500,
  /** Between attempts to hear of news again, after the connection for it broke. */
  watchRetryMs: 1_000,
  /** Shards move to where they should be only when nobody came or went for so long. */
  stableMs: 3_000,
  /** Shards that a node hands over at once, unless it goes away. */
  handOverShards: 128,
  /** Between two such moves: who gets them has their actors to load. */
  rebalanceEveryMs: 500,
  /** How long what is under way in one of them may hold up the hand-over of all; then that one stays, until the next attempt. */
  flushMs: 250,
  /** For how long a node that goes away tries to hand everything over, and how soon after it failed. */
  drainMs: 7_000,
  drainRetryMs: 250,
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
invariant(actorSettings.leaseMs + actorSettings.viewMs < 7_000, 'others serve within 7 s of a crash');
invariant(
  actorSettings.leaseMs + actorSettings.viewMs < actorSettings.ownerWaitMs,
  'a caller outwaits the lease of a dead owner',
);
invariant(
  actorSettings.viewMs * 2 + actorSettings.askAgainMaxMs < actorSettings.commandDeadlineMs,
  'whoever waits for an owner outwaits a look that fails',
);
invariant(actorSettings.arrivalMs < actorSettings.commandDeadlineMs, 'who waits in vain for a shard is sent elsewhere in time');
invariant(
  actorSettings.commandDeadlineMs + actorSettings.deadlineSweepMs + actorSettings.flushMs < actorSettings.drainMs,
  'whatever holds up the hand-over of a node that goes away has been answered by then',
);
invariant(actorSettings.openAtMost < actorSettings.maxActors, 'busy actors alone never fill the host');
invariant(
  actorSettings.openForMs * 2 < actorSettings.commandDeadlineMs,
  'whoever is let in has an answer before the deadline, at half of the rate that was measured too',
);
invariant(actorSettings.mailboxBatch <= actorSettings.mailboxCapacity, 'a batch fits the mailbox');
invariant(actorSettings.peerHandshakeMs < actorSettings.peerDeadlineMs, 'a caller outlives a peer that cannot be reached');
invariant(
  actorSettings.peerBeatMs * (actorSettings.peerSilentBeats + 1) <= 2_000,
  'a connection that leads nowhere is found within 2 s',
);
invariant(
  actorSettings.peerQuestionBytes + actorSettings.peerFrameBytes < actorSettings.peerBufferedBytes,
  'a peer that reads slowly is refused before it is given up',
);
