import type { ErrorCode } from '#protocol';

import type { Roles } from '../driving/roles.js';
import type { DeliveryDefects } from '../measuring/delivery-ledger.js';
import { type Percentiles, percentiles } from '../measuring/latencies.js';
import { rounded } from '../send/figures.js';
import type { Offered } from './offering.js';

/** `crowd`: more senders than can be served, each of which waits for its answer. `flood`: senders who wait for nothing. */
export const phaseNames = ['before', 'crowd', 'between', 'flood', 'after'] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface PhaseFigures {
  readonly wantedPerSecond: number;
  readonly offeredPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** By the code of the error. */
  readonly refusedPerSecond: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Of what was acknowledged: from when its connection was given it, so in a flood what waits in the sender's own connection as well. */
  readonly latencyMs: Percentiles;
  /** Until whoever was refused knew; null: nobody was. */
  readonly refusedAfterMs: Percentiles | null;
  /** Resident memory of the gateway, at its most. */
  readonly residentMb: number;
  readonly cpuCores: Roles;
}

export interface Figures extends DeliveryDefects {
  /** What the gateway acknowledges when so many messages are under way as it takes to keep it busy. */
  readonly capacityPerSecond: number;
  readonly phases: Readonly<Record<PhaseName, PhaseFigures>>;
}

export interface Phase extends Offered {
  readonly residentKb: number;
  readonly cpuCores: Roles;
}

export function figuresOf(measured: {
  readonly capacityPerSecond: number;
  readonly phases: Readonly<Record<PhaseName, Phase>>;
  readonly defects: DeliveryDefects;
}): Figures {
  const { capacityPerSecond, phases, defects } = measured;
  const each = phaseNames.map((name) => [name, phaseFigures(phases[name])]);
  return {
    capacityPerSecond: rounded(capacityPerSecond),
    phases: Object.fromEntries(each) as Figures['phases'],
    ...defects,
  };
}

function phaseFigures({ seconds, wantedPerSecond, count, acknowledgedMs, refusedMs, residentKb, cpuCores }: Phase): PhaseFigures {
  const perSecond = (many: number) => rounded(many / seconds);
  const refused = Object.entries(refusedMs).map(([code, each]) => [code, perSecond(each.length)]);
  const allRefusedMs = Object.values(refusedMs).flat();
  return {
    wantedPerSecond: rounded(wantedPerSecond),
    offeredPerSecond: perSecond(count),
    acknowledgedPerSecond: perSecond(acknowledgedMs.length),
    refusedPerSecond: Object.fromEntries(refused) as PhaseFigures['refusedPerSecond'],
    latencyMs: percentiles(acknowledgedMs),
    refusedAfterMs: allRefusedMs.length === 0 ? null : percentiles(allRefusedMs),
    residentMb: rounded(residentKb / 1_024),
    cpuCores,
  };
}
