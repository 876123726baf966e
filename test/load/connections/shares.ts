import type { Entrant } from './client-processes.js';
import type { Sending } from './orders.js';
import type { Active, Population } from './population.js';
import type { SampleUser } from './sdk-sample.js';
import { workload } from './workload.js';

/** Who is what in a run. */
export interface Shares {
  /** Those who are merely there, or talk by hand. */
  readonly entrants: readonly Entrant[];
  /** Those who have the SDK. */
  readonly sampled: readonly SampleUser[];
  readonly talkers: Talkers;
}

/** Who sends to what. */
export interface Talkers {
  readonly pairs: readonly Sending[];
  readonly groups: readonly Sending[];
}

/** The first direct conversations are those of the SDK, as far as nobody is in two of them; everybody else is held by hand. */
export async function divide(
  { userIds, pairs, groups }: Population,
  tokenOf: (userId: string) => Promise<string>,
): Promise<Shares> {
  const withSdk = new Map<string, string>();
  for (const { conversationId, userIds: two } of pairs.slice(0, workload.sdkPairs))
    if (!two.some((userId) => withSdk.has(userId))) for (const userId of two) withSdk.set(userId, conversationId);
  const [entrants, sampled]: [Entrant[], SampleUser[]] = [[], []];
  for (const userId of userIds) {
    const [token, conversationId] = [await tokenOf(userId), withSdk.get(userId)];
    if (conversationId === undefined) entrants.push({ userId, token });
    else sampled.push({ userId, token, conversationId });
  }
  const sendingTo = ({ conversationId, userIds: all }: Active): readonly Sending[] => {
    const byHand = all.filter((userId) => !withSdk.has(userId));
    const [userId] = byHand;
    return userId === undefined ? [] : [{ userId, conversationId, members: byHand.length }];
  };
  return { entrants, sampled, talkers: { pairs: pairs.flatMap(sendingTo), groups: groups.flatMap(sendingTo) } };
}
