import { SystemTimers, type Timers } from '#kernel';

import type { ClientProcesses } from './client-processes.js';
import { sumOf } from './figures.js';
import { machineNow } from './orders.js';

/** Longer than it may take: a figure that is too large says more than none. */
const everybodyWithinMs = 300_000;

export interface Arrivals {
  readonly connected: number;
  /** Null: some are not there yet. */
  readonly lastConnectedAt: number | null;
  readonly lost: number;
  readonly failed: number;
  readonly stalled: number;
}

/** @param afterLoss waits until somebody was lost, too: who was killed a moment ago may not be missed yet. */
export async function untilConnected(
  clients: Pick<ClientProcesses, 'count'>,
  users: number,
  {
    from,
    afterLoss,
    timers = new SystemTimers(),
  }: { readonly from: number; readonly afterLoss: boolean; readonly timers?: Timers },
): Promise<Arrivals> {
  let [lost, failed, stalled] = [0, 0, 0];
  for (;;) {
    await timers.sleep(250);
    const counts = sumOf(await clients.count());
    lost += counts.lost;
    failed += counts.failed;
    stalled += counts.stalled;
    if (counts.connected >= users && (lost > 0 || !afterLoss)) return { ...counts, lost, failed, stalled };
    if (machineNow() - from > everybodyWithinMs) return { ...counts, lastConnectedAt: null, lost, failed, stalled };
  }
}

/** A gateway dies, and its clients come back to the others. */
export async function stormAfter(
  gatewayPid: number,
  clients: ClientProcesses,
  users: number,
): Promise<{ readonly reconnectedMs: number | null; readonly connections: number; readonly failedAttempts: number }> {
  await clients.count();
  const killedAt = machineNow();
  process.kill(gatewayPid, 'SIGKILL');
  const { lastConnectedAt, lost, failed } = await untilConnected(clients, users, { from: killedAt, afterLoss: true });
  const reconnectedMs = lastConnectedAt === null ? null : Math.round(lastConnectedAt - killedAt);
  return { reconnectedMs, connections: lost, failedAttempts: failed };
}
