import type { Invitation } from '#protocol';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Whether anybody could still join by it. */
export const canBeUsed = ({ expiresAt, maxUses, uses, revokedAt }: Invitation, now: number): boolean =>
  revokedAt === null && Date.parse(expiresAt) > now && (maxUses === null || uses < maxUses);

/** `Used 2 of 10 times, ends in 3 days` */
export function wordsOf({ expiresAt, maxUses, uses }: Invitation, now: number): string {
  const used = maxUses === null ? `Used ${times(uses)}` : `Used ${uses} of ${times(maxUses)}`;
  return `${used}, ends in ${span(Date.parse(expiresAt) - now)}`;
}

const times = (count: number): string => (count === 1 ? '1 time' : `${count} times`);

function span(ms: number): string {
  if (ms >= 2 * dayMs) return `${Math.floor(ms / dayMs)} days`;
  return ms >= 2 * hourMs ? `${Math.floor(ms / hourMs)} hours` : 'less than two hours';
}
