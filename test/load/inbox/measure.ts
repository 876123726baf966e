import { SeededRandom, SystemClock } from '#kernel';

import type { Samples } from './figures.js';
import { Reader } from './reader.js';
import { inSession, type SessionOptions } from './session.js';

/** Before anything counts: what a process and its database compile and plan once. */
const warmUpSamples = 30;

export function measure(options: SessionOptions, samples: number): Promise<Samples> {
  return inSession(options, async ({ inbox, crowd, edges }) => {
    const reader = new Reader(inbox, edges, { clock: new SystemClock(), random: new SeededRandom(1) });
    const phase = (name: string, work: (count: number) => Promise<readonly number[]>) => {
      options.progress(name);
      return crowd.unlessLost(work(warmUpSamples).then(() => work(samples)));
    };
    return {
      inboxPage: await phase('pages of the inbox', (count) => reader.pages(count)),
      inboxSync: await phase('syncs of an idle client', (count) => reader.idleSyncs(count)),
      sync: await phase('syncs of 1,000 changes', (count) => reader.syncs(count)),
      history: await phase('history anywhere', (count) => reader.histories(count)),
    };
  });
}
