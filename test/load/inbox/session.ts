import { join } from 'node:path';

import { SystemClock } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { Crowd } from '../driving/crowd.js';
import type { Engines } from '../driving/environment.js';
import type { LoadClient } from '../driving/load-client.js';
import { Server } from '../driving/server.js';
import { Dataset } from './dataset.js';
import { type Inbox, inboxOf, shapeOf } from './shape.js';

/** The edges of a running product, as the reader of an inbox uses them. */
export interface Session {
  readonly inbox: Inbox;
  readonly crowd: Crowd;
  readonly edges: { readonly url: string; readonly token: string; readonly socket: LoadClient };
}

export interface SessionOptions {
  readonly engines: Engines;
  readonly scale: number;
  /** Hears which phase begins. */
  readonly progress: (phase: string) => void;
  /** Between the data and the product that uses them. */
  readonly prepare?: () => Promise<void>;
}

/** Writes the data, starts the product, and does something with it. */
export async function inSession<T>(
  { engines, scale, progress, prepare }: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const shape = shapeOf(scale);
  const inbox = inboxOf(shape, new SystemClock().now());
  progress(`writing ${shape.messages} messages`);
  await using parley = await BenchedParley.create('standalone', engines);
  await Dataset.insert(inbox, { databaseUrl: engines.databaseUrl, masterKeyFile: parley.masterKeyFile });
  await prepare?.();

  await using server = await Server.start(parley, { folder: join(engines.folder, 'servers'), profile: false });
  using crowd = new Crowd(server.url, (participant) => parley.credentialsOf(participant));
  const [socket] = await crowd.connect([{ userId: inbox.readerId, conversationId: inbox.large.conversationId }]);
  if (socket === undefined) throw new Error('the reader is not connected');
  const edges = { url: server.url, token: await parley.tokenOf(inbox.readerId), socket };
  const result = await work({ inbox, crowd, edges });
  await server.end();
  return result;
}
