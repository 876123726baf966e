import type { Clock } from '#kernel';

import type { BenchedParley } from '../driving/benched-parley.js';
import type { Cluster } from '../driving/cluster.js';
import { FrameClient } from '../driving/frame-client.js';
import type { Server } from '../driving/server.js';
import { type Connect, Pair, type PairPlan } from './pair.js';

interface Meeting {
  readonly cluster: Cluster;
  readonly parley: BenchedParley;
  readonly plans: readonly PairPlan[];
  readonly clock: Clock;
}

const pairsAtOnce = 25;

/** Connects all pairs, does `work` with them, and closes their connections. Fails as soon as one of these is lost. */
export async function withPairs<Result>(meeting: Meeting, work: (pairs: readonly Pair[]) => Promise<Result>): Promise<Result> {
  const { cluster, parley, plans, clock } = meeting;
  const clients: FrameClient[] = [];
  const loss = Promise.withResolvers<never>();
  const connect: Connect = async (userId, gateway, onMessage) => {
    const client = await FrameClient.connect({
      url: (cluster.nodes[gateway] as Server).url,
      token: await parley.tokenOf(userId),
      onLost: loss.reject,
      ...(onMessage && { onChange: (change) => void (change.type === 'message.created' && onMessage(change.message)) }),
    });
    clients.push(client);
    return client;
  };
  const meet = async () => {
    const pairs: Pair[] = [];
    for (let first = 0; first < plans.length; first += pairsAtOnce) {
      const some = plans.slice(first, first + pairsAtOnce).map((plan) => Pair.open(plan, connect, clock));
      pairs.push(...(await Promise.all(some)));
    }
    return work(pairs);
  };
  try {
    return await Promise.race([meet(), loss.promise]);
  } finally {
    for (const client of clients) client.close();
  }
}
