import { SystemTimers } from '#kernel';

import type { Roles } from '../driving/roles.js';
import { patience } from '../driving/patience.js';
import type { ClientProcesses } from './client-processes.js';
import { type Figures, latenciesOf, sumOf } from './figures.js';
import type { Options } from './options.js';
import { type Counts, machineNow } from './orders.js';
import type { RolesWatch } from './roles-watch.js';
import type { Talkers } from './shares.js';
import { workload } from './workload.js';

const timers = new SystemTimers();

export interface Talked {
  readonly figures: Pick<Figures, 'latencyMs' | 'acknowledged' | 'received' | 'lost' | 'outOfOrder' | 'lostConnections'>;
  readonly cores: Roles;
}

/** Some send at a steady rate, first to warm up. */
export async function talk(
  clients: ClientProcesses,
  { pairs, groups }: Talkers,
  { messagesPerSecond, groupMessagesPerSecond, measuredSeconds }: Options,
  watch: RolesWatch,
): Promise<Talked> {
  const earlier = [...(await clients.count())];
  const { warmupSeconds } = workload;
  const toGroups = pairs.length === 0 ? messagesPerSecond : groups.length === 0 ? 0 : groupMessagesPerSecond;
  const both = (seconds: number) =>
    Promise.all([clients.send(groups, toGroups, seconds), clients.send(pairs, messagesPerSecond - toGroups, seconds)]);
  await both(warmupSeconds);
  earlier.push(...(await settled(clients)));
  watch.start();
  await both(measuredSeconds);
  const { cores } = watch.stop();
  const counts = await settled(clients);
  const { acknowledged, sent, expected, received, outOfOrder } = sumOf(counts);
  if (acknowledged !== sent) throw new Error(`${sent - acknowledged} of ${sent} messages were not acknowledged`);
  const lostConnections = sumOf([...earlier, ...counts]).lost;
  const lost = Math.max(0, expected - received);
  return { figures: { latencyMs: latenciesOf(counts), acknowledged, received, lost, outOfOrder, lostConnections }, cores };
}

/** All that came of what was sent, or what has come after as long as one may wait. */
async function settled(clients: ClientProcesses): Promise<readonly Counts[]> {
  const counts: Counts[] = [];
  const giveUpAt = machineNow() + patience.settleMs;
  for (;;) {
    await timers.sleep(patience.stragglersMs);
    counts.push(...(await clients.count()));
    const { sent, acknowledged, refused, expected, received } = sumOf(counts);
    if ((acknowledged + refused === sent && received >= expected) || machineNow() > giveUpAt) return counts;
  }
}
