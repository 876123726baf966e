import { actorSettings } from '#actors';

import type { Client } from './clients/client.js';
import type { Bus } from './cluster/bus.js';
import type { Cluster } from './cluster/cluster.js';
import { pairOf } from './cluster/simulated-peer-network.js';
import { type Disturbances, perfect, type Rates } from './disturbances.js';
import type { Chance } from './engine/chance.js';
import type { SimulatedTime } from './engine/simulated-time.js';
import type { FaultKind } from './faults.js';
import type { SimulatedDatabase } from './store/simulated-database.js';

export interface Targets {
  readonly time: SimulatedTime;
  readonly cluster: Cluster;
  readonly database: SimulatedDatabase;
  readonly bus: Bus;
  readonly disturbances: Disturbances;
  readonly clients: readonly Client[];
}

interface Calamity {
  readonly kind: FaultKind;
  /** As a rule, how long until the next one. */
  readonly everyMs: number;
  /** Does it, and says how to undo it. */
  readonly strike: () => { readonly forMs: number; readonly undo: () => void } | undefined;
}

/**
 * Makes things go wrong, and right again at the end. Which kinds of fault a seed has, and how often, is drawn first: a run
 * with few kinds gets further into what each of them does than one with a little of everything.
 */
export class FaultInjector {
  #over = false;
  readonly #undo = new Set<() => void>();

  constructor(
    private readonly targets: Targets,
    private readonly chance: Chance,
  ) {}

  begin(): void {
    this.targets.disturbances.rates = this.#rates();
    for (const calamity of this.#calamities()) if (this.chance.happens(0.4)) this.#schedule(calamity);
  }

  /** Whatever was broken works from now on. */
  heal(): void {
    this.#over = true;
    this.targets.disturbances.rates = perfect;
    for (const undo of this.#undo) undo();
    this.#undo.clear();
    this.targets.cluster.startAll();
  }

  #rates(): Rates {
    const some = (most: number) => (this.chance.happens(0.4) ? this.chance.between(0, most) : 0);
    return {
      ...perfect,
      requestLost: some(0.02),
      answerLost: some(0.03),
      storeSlow: some(0.05),
      newsLost: some(0.05),
      newsLate: some(0.1),
      packetLost: some(0.05),
      packetLate: some(0.1),
      secondActivation: some(0.15),
    };
  }

  #schedule(calamity: Calamity): void {
    this.targets.time.after(this.chance.around(calamity.everyMs), () => {
      if (this.#over) return;
      this.#strike(calamity);
      this.#schedule(calamity);
    });
  }

  #strike({ kind, strike }: Calamity): void {
    const struck = strike();
    if (struck === undefined) return;
    this.targets.disturbances.count(kind);
    const undo = () => {
      if (this.#undo.delete(undo)) struck.undo();
    };
    this.#undo.add(undo);
    this.targets.time.after(struck.forMs, undo);
  }

  #calamities(): readonly Calamity[] {
    const { cluster, database, bus, disturbances, clients } = this.targets;
    const { chance } = this;
    const anyNode = () => chance.pick(cluster.nodeIds);
    const { leaseMs } = actorSettings;
    return [
      {
        kind: 'node paused',
        everyMs: 12_000,
        strike: () => {
          const node = cluster.node(anyNode());
          if (node === undefined || !node.process.running) return undefined;
          node.process.pause();
          const forMs = chance.happens(0.5) ? chance.between(50, 2_500) : chance.between(leaseMs, leaseMs * 3);
          return { forMs, undo: () => node.process.resume() };
        },
      },
      {
        kind: 'node killed',
        everyMs: 15_000,
        strike: () => {
          const nodeId = anyNode();
          cluster.kill(nodeId);
          return { forMs: chance.between(200, 12_000), undo: () => cluster.start(nodeId) };
        },
      },
      {
        kind: 'node drained',
        everyMs: 15_000,
        strike: () => {
          const nodeId = anyNode();
          void cluster.drain(nodeId);
          return { forMs: chance.between(3_000, 8_000), undo: () => cluster.start(nodeId) };
        },
      },
      {
        kind: 'node slowed',
        everyMs: 10_000,
        strike: () => {
          const process = cluster.node(anyNode())?.process;
          if (process === undefined) return undefined;
          process.lagMs = chance.between(5, 120);
          return { forMs: chance.between(500, 8_000), undo: () => void (process.lagMs = 0) };
        },
      },
      {
        kind: 'node cut from store',
        everyMs: 10_000,
        strike: () => {
          const nodeId = anyNode();
          if (disturbances.storeCuts.isCut(nodeId)) return undefined;
          disturbances.storeCuts.cut(nodeId);
          return { forMs: chance.between(200, leaseMs * 2), undo: () => disturbances.storeCuts.heal(nodeId) };
        },
      },
      {
        kind: 'renewals refused',
        everyMs: 12_000,
        strike: () => {
          const nodeId = anyNode();
          disturbances.renewalsRefused.add(nodeId);
          return {
            forMs: chance.between(leaseMs, leaseMs * 3),
            undo: () => void disturbances.renewalsRefused.delete(nodeId),
          };
        },
      },
      {
        kind: 'nodes cut from each other',
        everyMs: 10_000,
        strike: () => {
          const pair = pairOf(anyNode(), anyNode());
          if (disturbances.peerCuts.isCut(pair)) return undefined;
          disturbances.peerCuts.cut(pair);
          return { forMs: chance.between(200, 10_000), undo: () => disturbances.peerCuts.heal(pair) };
        },
      },
      {
        kind: 'client cut off',
        everyMs: 5_000,
        strike: () => {
          const client = chance.pick(clients);
          client.cutOff = true;
          return { forMs: chance.between(200, 6_000), undo: () => void (client.cutOff = false) };
        },
      },
      {
        kind: 'store stalled',
        everyMs: 12_000,
        strike: () => {
          if (!database.process.running) return undefined;
          database.process.pause();
          return { forMs: chance.between(100, 4_000), undo: () => database.process.resume() };
        },
      },
      {
        kind: 'store restarted',
        everyMs: 15_000,
        strike: () => {
          database.accepting = false;
          return { forMs: chance.between(300, 5_000), undo: () => void (database.accepting = true) };
        },
      },
      {
        kind: 'bus away',
        everyMs: 10_000,
        strike: () => {
          bus.away = true;
          return { forMs: chance.between(200, 8_000), undo: () => void (bus.away = false) };
        },
      },
    ];
  }
}
