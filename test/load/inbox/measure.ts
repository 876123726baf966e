import { join } from 'node:path';

import { SeededRandom, SystemClock } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Crowd } from '../driving/crowd.js';
import type { Engines } from '../driving/environment.js';
import { Server } from '../driving/server.js';
import { Dataset } from './dataset.js';
import type { Samples } from './figures.js';
import type { Options } from './options.js';
import { Reader } from './reader.js';
import { inboxOf, shapeOf } from './shape.js';

/** Before anything counts: what a process and its database compile and plan once. */
const warmUpSamples = 30;

/** `progress` hears which phase begins. */
export async function measure(
  engines: Engines,
  { scale, samples }: Options,
  progress: (phase: string) => void,
): Promise<Samples> {
  const clock = new SystemClock();
  const shape = shapeOf(scale);
  const inbox = inboxOf(shape, clock.now());
  progress(`writing ${shape.messages} messages`);
  await using parley = await BenchedParley.create('standalone', engines);
  await Dataset.insert(inbox, { databaseUrl: engines.databaseUrl, masterKeyFile: parley.masterKeyFile });

  await using server = await Server.start(parley, { folder: join(engines.folder, 'servers'), profile: false });
  using crowd = new Crowd(server.url, (participant) => parley.credentialsOf(participant));
  progress('connecting');
  const participant = { userId: inbox.readerId, conversationId: inbox.large.conversationId };
  const [socket] = await crowd.connect([participant]);
  if (socket === undefined) throw new Error('the reader is not connected');
  const edges = { url: server.url, token: await parley.tokenOf(inbox.readerId), socket };
  const reader = new Reader(inbox, edges, { clock, random: new SeededRandom(1) });

  const phase = (name: string, work: (samples: number) => Promise<readonly number[]>) =>
    crowd.unlessLost(
      (async () => {
        progress(name);
        await work(warmUpSamples);
        return work(samples);
      })(),
    );
  const measured = {
    inboxPage: await phase('pages of the inbox', (count) => reader.pages(count)),
    inboxSync: await phase('syncs of an idle client', (count) => reader.idleSyncs(count)),
    sync: await phase('syncs of 1,000 changes', (count) => reader.syncs(count)),
    history: await phase('history anywhere', (count) => reader.histories(count)),
  };
  await server.end();
  return measured;
}
