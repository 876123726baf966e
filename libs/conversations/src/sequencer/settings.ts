import { actorSettings } from '#actors';
import { invariant } from '#kernel';
import { limits } from '#protocol';

/** Every limit and period of the sequencer, in one place. */
export const sequencerSettings = {
  /**
   * Lanes of a node: each a connection of its own with one transaction in flight. One makes the largest batches: with
   * two, PostgreSQL spent a quarter more time per message (one pair of short runs, 2 cores). More pay where commits wait for a slow disk.
   */
  lanes: 1,
  /** Decisions in one transaction. */
  laneBatch: 256,
  /** Decisions that may wait for a lane, eight full transactions; beyond it callers hear OVERLOADED, and what they are told to wait. */
  laneQueue: 2_048,
  laneFullRetryMs: 1_000,
  /** A commit that has not answered by then has an unknown outcome. */
  commitTimeoutMs: 1_500,
  /** First and longest pause between attempts to bring a lane back. */
  laneRetryFirstMs: 50,
  laneRetryMaxMs: 500,
  /** Activations loaded by one query. */
  loadBatch: 200,
  /** A new activation announces where its conversation stands if that changed so shortly before: perhaps nobody was told. */
  announceWithinMs: 10 * 60_000,
  /** What changed so shortly before its owner died is announced at once; before the lease ended, if nobody could renew any. */
  inheritWithinMs: 30_000,
  /** Conversations that are looked through for it at once, and the pause before that is tried again. */
  inheritancePage: 10_000,
  inheritanceRetryMs: 1_000,
  /** Conversations of which it is remembered how far they were told. */
  toldConversations: 50_000,
  /** Data keys that reading keeps unwrapped, and for how long. */
  dataKeyCache: 10_000,
  dataKeyCacheMs: 15 * 60_000,
} as const;

/** Invitations shown of one conversation: all that can be used, and many that have ended. */
export const listedInvitations = limits.invitations * 5;

invariant(
  sequencerSettings.commitTimeoutMs < actorSettings.commandDeadlineMs,
  'a commit that hangs is given up before its callers are',
);
invariant(sequencerSettings.laneBatch <= sequencerSettings.laneQueue, 'a full transaction may wait');
invariant(actorSettings.mailboxBatch <= sequencerSettings.laneBatch, 'what an actor decides at once fits one transaction');
