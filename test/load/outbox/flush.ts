import {
  type ConversationView,
  type OutboxRevision,
  type OutboxView,
  Parley,
  SocketIoTransport,
  type StoredEntry,
} from '#client';
import { SqliteStore } from '#client/node';
import { SeededRandom } from '#kernel';
import { percentiles } from '../measuring/latencies.js';

// Files and not the test kit's index, which brings more along than a program needs.
import { goOffline, goOnline, idle } from '../../../libs/client/testing/crashes/script.js';
import { GatedTransport } from '../../../libs/client/testing/gated-transport.js';
import { ManualHints } from '../../../libs/client/testing/manual-hints.js';
import { CuttingTransport } from './cutting-transport.js';
import type { Defects, Flush } from './figures.js';

export interface Task {
  readonly url: string;
  readonly token: string;
  /** Of the SQLite file. */
  readonly path: string;
  /** Users with whom there is a conversation each; messages go to them in turns. */
  readonly otherIds: readonly string[];
  readonly messages: number;
  /** Numbers of messages in whose flight the connection is cut. */
  readonly cutAt: ReadonlySet<number>;
}

/** What was queued in each conversation, in order, and how long it took to be carried out. */
export interface Flushed {
  readonly queued: ReadonlyMap<string, readonly string[]>;
  readonly flush: Omit<Flush, keyof Defects>;
}

/** A device writes without a network, and then has one. */
export async function flush({ url, token, path, otherIds, messages, cutAt }: Task): Promise<Flushed> {
  const store = new TimedStore(path);
  const cutting = new CuttingTransport(new SocketIoTransport(url), cutAt);
  const network = { gate: new GatedTransport(cutting), hints: new ManualHints() };
  // The same waits in every run: they are drawn.
  const random = new SeededRandom(1);
  const parley = await Parley.connect({ url, token, store, transport: network.gate, hints: network.hints, random });
  const views: ConversationView[] = [];
  for (const otherId of otherIds) views.push(await parley.conversations.direct(otherId));

  goOffline(network);
  const texts = Array.from({ length: messages }, (_, index) => `Queued ${index}`);
  const outgoing = await Promise.all(texts.map((text, index) => viewOf(views, index).send({ text })));
  const queued = Map.groupBy(outgoing, (_, index) => viewOf(views, index).id);

  store.revisionMs.length = 0;
  const startedAt = performance.now();
  const outages = new Outages(parley, startedAt);
  goOnline(network);
  await idle(parley);
  const flushMs = Math.round(performance.now() - startedAt);
  await parley.close();
  return {
    queued: new Map([...queued].map(([id, some]) => [id, some.map(({ idempotencyKey }) => idempotencyKey)])),
    flush: {
      flushMs,
      disconnectedMs: Math.round(outages.totalMs),
      roundTripMs: percentiles(cutting.roundTripMs),
      keepMs: percentiles(store.revisionMs),
      cuts: cutting.cuts,
    },
  };
}

const viewOf = (views: readonly ConversationView[], index: number) => views[index % views.length] as ConversationView;

/** How long there was no connection. */
class Outages {
  totalMs = 0;

  constructor(parley: Parley, lostAt: number) {
    let since: number | undefined = lostAt;
    parley.on('connection', (state) => {
      const now = performance.now();
      if (state === 'connected') {
        this.totalMs += now - (since ?? now);
        since = undefined;
      } else since ??= now;
    });
  }
}

/** The SDK's own, with a look at the clock. */
class TimedStore extends SqliteStore {
  readonly revisionMs: number[] = [];

  override async revise<Value>(
    about: string,
    decide: (view: OutboxView) => OutboxRevision<Value>,
  ): Promise<{ readonly value: Value; readonly appended: readonly StoredEntry[] }> {
    const startedAt = performance.now();
    try {
      return await super.revise(about, decide);
    } finally {
      this.revisionMs.push(performance.now() - startedAt);
    }
  }
}
