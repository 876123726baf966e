import { invariant } from '#kernel';
import { limits } from '#protocol';

/** Every limit and period of presence, in one place. */
export const presenceSettings = {
  /** How often a node says that it is there, and looks who else is. */
  renewMs: 5_000,
  /** For so long after it last said so a node counts as there, and so do the users on it. */
  aliveMs: 15_000,
  /** Who was online on a node that is gone is kept for so long: long enough for everybody to have seen that it is gone. */
  keepMs: 600_000,
  /** How often everything that is followed is looked up, whether or not a node came or went: what was lost on its way is found. */
  reconcileMs: 60_000,
  /** How often it is looked who went long enough ago to be offline. */
  sweepMs: 1_000,
  /** Users in one question to Redis or PostgreSQL, and in what is told to others at once. */
  usersPerQuestion: 500,
} as const;

invariant(presenceSettings.renewMs * 2 < presenceSettings.aliveMs, 'a node that misses one renewal is still there');
invariant(presenceSettings.aliveMs * 2 < presenceSettings.keepMs, 'what a node knew outlives the node');
invariant(
  limits.presenceDebounceMs <= presenceSettings.aliveMs,
  'a node that ends can leave its users online for as long as they have to come back elsewhere',
);
invariant(presenceSettings.sweepMs * 5 <= limits.presenceDebounceMs, 'nobody is offline much later than they should be');
invariant(limits.presenceSubscriptions <= presenceSettings.usersPerQuestion, 'a subscription is one question');
