import type { Timers } from '#kernel';

import type { Crowd } from '../driving/crowd.js';
import type { Participant } from '../driving/participant.js';
import { patience } from '../driving/patience.js';
import { readResidentKb } from '../measuring/processes.js';

const samples = 9;
const sampleEveryMs = 250;

export interface IdleMemory {
  readonly serverResidentMb: number;
  readonly residentKbPerConnection: number;
}

/**
 * What a connection occupies that does nothing: the server's resident memory with these connections,
 * less that without, divided. Each side is the median of some samples after a rest; the collector of
 * garbage is left to run when it likes, as in production.
 */
export async function idleMemory(
  crowd: Crowd,
  participants: readonly Participant[],
  { serverPid, timers }: { readonly serverPid: number; readonly timers: Timers },
): Promise<IdleMemory> {
  const before = await restingKb(serverPid, timers);
  await crowd.connect(participants);
  const after = await restingKb(serverPid, timers);
  return { serverResidentMb: before / 1_024, residentKbPerConnection: (after - before) / participants.length };
}

async function restingKb(pid: number, timers: Timers): Promise<number> {
  await timers.sleep(patience.restMs);
  const measured: number[] = [];
  for (let count = 0; count < samples; count += 1) {
    measured.push(readResidentKb(pid));
    await timers.sleep(sampleEveryMs);
  }
  return measured.sort((one, other) => one - other)[(samples - 1) / 2] as number;
}
