import { join } from 'node:path';

import { v7 } from 'uuid';

import { SeededRandom } from '#kernel';

import { BenchedParley } from '../driving/benched-parley.js';
import { inDatabase } from '../driving/database.js';
import type { Engines } from '../driving/environment.js';
import { insertAccounts } from '../driving/population.js';
import { Server } from '../driving/server.js';
import { drawCuts } from './cutting-transport.js';
import { defectsOf, type Figures, type Flush } from './figures.js';
import { flush } from './flush.js';
import { type Options, workload } from './options.js';

/** `progress` hears which phase begins. */
export async function measure(engines: Engines, { messages }: Options, progress: (phase: string) => void): Promise<Figures> {
  progress('preparing');
  await using parley = await BenchedParley.create('standalone', engines);
  await using server = await Server.start(parley, { folder: join(engines.folder, 'servers'), profile: false });
  const random = new SeededRandom(1);

  /** Somebody new, with conversations of their own. */
  const flushed = async (name: string, conversations: number, count: number, share: number): Promise<Flush> => {
    progress(name);
    const [writerId, otherIds] = [v7(), Array.from({ length: conversations }, () => v7())];
    await inDatabase(engines, (client) => insertAccounts(client, [writerId, ...otherIds]));
    const cutAt = drawCuts(random, { messages: count, share });
    const path = join(engines.folder, `${v7()}.db`);
    const task = { url: server.url, token: await parley.tokenOf(writerId), path, otherIds, messages: count, cutAt };
    const { queued, flush: measured } = await flush(task);
    return { ...measured, ...defectsOf(queued, await rowsOf(engines, [...queued.keys()])) };
  };

  await flushed('warming up', 1, workload.warmupMessages, 0);
  const one = await flushed('1 conversation', 1, messages, 0);
  const oneCut = await flushed('1 conversation, cut', 1, messages, workload.cutShare);
  const several = await flushed('20 conversations', workload.conversations, messages, 0);
  const severalCut = await flushed('20 conversations, cut', workload.conversations, messages, workload.cutShare);
  await server.end();
  return { ...one, cut: oneCut, several: { ...several, cut: severalCut } };
}

async function rowsOf(engines: Engines, conversationIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await inDatabase(engines, (client) =>
    client.query<{ id: string; keys: string[] }>(
      `select conversation_id as id, array_agg(idempotency_key::text order by sequence) as keys
       from message where conversation_id = any($1::uuid[]) group by conversation_id`,
      [conversationIds],
    ),
  );
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}
