import { SeededRandom, type Timers } from '#kernel';
import { until } from '#testing';

import type { TestIssuer } from '../../support/test-issuer.js';
import type { History } from '../history.js';
import { ChaosClient, type Sdk } from './chaos-client.js';
import { Recorder } from './recorder.js';

export interface CrowdOptions {
  readonly sdk: Sdk;
  readonly url: string;
  readonly issuer: Pick<TestIssuer, 'token'>;
  readonly timers: Timers;
  readonly seed: number;
  readonly size: number;
  /** Between two things that somebody does, on average; 2.5 s if absent. */
  readonly pauseMs?: number;
}

const perGroup = 10;
const connectingAtOnce = 20;
const settleDeadlineMs = 90_000;

/** Clients in groups of ten, each of them in a direct conversation besides. */
export class Crowd {
  readonly #recorder = new Recorder();
  #living: Promise<unknown> = Promise.resolve();

  private constructor(private readonly clients: ChaosClient[]) {}

  static async gather({ seed, size, pauseMs = 2_500, ...common }: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd([]);
    for (let first = 0; first < size; first += connectingAtOnce) {
      const numbers = Array.from({ length: Math.min(connectingAtOnce, size - first) }, (_, index) => first + index);
      const connecting = numbers.map((number) => {
        const random = new SeededRandom(seed * 100_003 + number);
        return ChaosClient.connect({ ...common, random, pauseMs, name: `person ${number}`, recorder: crowd.#recorder });
      });
      crowd.clients.push(...(await Promise.all(connecting)));
    }
    for (const group of chunks(crowd.clients, perGroup)) await meet(group);
    return crowd;
  }

  begin(): void {
    this.#living = Promise.all(this.clients.map((client) => client.live()));
  }

  /** Nobody does anything new from now on. */
  async rest(): Promise<void> {
    for (const client of this.clients) client.rest();
    await this.#living;
  }

  /**
   * Waits until everything is answered and every client shows what is stored, or for as long as one may: what is missing then, the
   * checker finds.
   *
   * @returns how long that took; null: it did not happen.
   */
  async settle(heads: () => Promise<ReadonlyMap<string, number>>): Promise<number | null> {
    const startedAt = performance.now();
    try {
      await until({ what: 'every client shows what is stored', deadlineMs: settleDeadlineMs, everyMs: 100 }, async () => {
        if (!this.#recorder.settled) return undefined;
        const stored = await heads();
        return this.clients.every((client) => client.isAt(stored)) || undefined;
      });
      return performance.now() - startedAt;
    } catch {
      return null;
    }
  }

  history(): History {
    return this.#recorder.history(this.clients.flatMap((client) => client.shown()));
  }

  async leave(): Promise<void> {
    await Promise.all(this.clients.map(({ parley }) => parley.close()));
  }
}

async function meet(group: readonly ChaosClient[]): Promise<void> {
  const [first, ...others] = group as [ChaosClient, ...ChaosClient[]];
  const memberIds = others.map(({ userId }) => userId);
  const { id } = await first.parley.conversations.createGroup({ name: 'group', memberIds });
  await Promise.all(group.map((client) => client.follow(id)));
  for (const [one, other] of chunks(group, 2)) {
    if (one === undefined || other === undefined) continue;
    const direct = await one.parley.conversations.direct(other.userId);
    await Promise.all([one, other].map((client) => client.follow(direct.id)));
  }
}

function chunks<One>(all: readonly One[], size: number): readonly (readonly One[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}
