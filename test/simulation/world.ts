import { type ConversationCommand, directConversationId } from '#conversations';
import { Ids, Random } from '#kernel';
import { Sealer } from '#platform';

import { groupId } from '../../libs/conversations/src/domain/group-id.js';
import { Bus } from './cluster/bus.js';
import { Cluster } from './cluster/cluster.js';
import { SimulatedPeerNetwork } from './cluster/simulated-peer-network.js';
import { Client } from './clients/client.js';
import { CarefulCopy, CarelessCopy } from './clients/copy.js';
import { Workload } from './clients/workload.js';
import { Disturbances } from './disturbances.js';
import { Chance } from './engine/chance.js';
import { SimulatedProcess } from './engine/simulated-process.js';
import { SimulatedTime } from './engine/simulated-time.js';
import { Trace } from './engine/trace.js';
import { FaultInjector } from './fault-injector.js';
import type { Guard } from './guards.js';
import { History } from './history.js';
import { SimulatedDatabase } from './store/simulated-database.js';
import { SimulatedReader } from './store/simulated-reader.js';

export interface WorldPlan {
  readonly seed: number;
  readonly without: Guard | null;
  /** Whether to keep what happened as text. */
  readonly trace: boolean;
}

const nodeIds = ['north', 'south', 'west'];
const people = 5;
/** Who has two devices. */
const devices = [0, 1, 1, 2, 3, 4];

/** The real sealer, of which there is one for all worlds of a process; its randomness is the seed's. */
class BorrowedRandom extends Random {
  source: Random | undefined;

  bytes(length: number): Uint8Array {
    return this.#source.bytes(length);
  }

  unit(): number {
    return this.#source.unit();
  }

  get #source(): Random {
    if (this.source === undefined) throw new Error('a world lends its randomness when it begins');
    return this.source;
  }
}
const sealingRandom = new BorrowedRandom();
let sealer: Promise<Sealer> | undefined;

/** Everything there is in one simulation: nodes, store, bus, people with their devices, and what goes wrong between them. */
export class World {
  readonly time = new SimulatedTime();
  readonly history = new History();
  readonly trace: Trace;
  readonly disturbances: Disturbances;
  readonly database: SimulatedDatabase;
  readonly reader: SimulatedReader;
  readonly cluster: Cluster;
  readonly clients: readonly Client[];
  readonly workload: Workload;
  readonly faults: FaultInjector;
  readonly userIds: readonly string[];
  readonly groupId: string;
  readonly directId: string;
  readonly #ids: Ids;

  private constructor({ seed, without, trace: keepTrace }: WorldPlan, ownSealer: Sealer) {
    const chance = new Chance(seed);
    const { time, history } = this;
    this.trace = new Trace(time, keepTrace);
    this.disturbances = new Disturbances(time, chance.of('disturbances'), this.trace);
    this.database = new SimulatedDatabase(time, without, {
      rate: chance.between(0.995, 1.005),
      offsetMs: chance.whole(0, 5_000),
    });
    this.reader = new SimulatedReader(this.database.journal, ownSealer);
    const { trace, disturbances, database, reader } = this;
    const bus = new Bus(time, disturbances);
    const shared = {
      time,
      trace,
      disturbances,
      database,
      reader,
      bus,
      network: new SimulatedPeerNetwork(time, disturbances),
      without,
    };
    this.cluster = new Cluster(nodeIds, shared, ownSealer, chance.of('nodes'));

    this.#ids = new Ids(new SimulatedProcess(time).clock, chance.of('ids').random);
    this.userIds = Array.from({ length: people }, () => this.#ids.next());
    const user = (index: number): string => this.userIds[index] as string;
    this.groupId = groupId(user(0), this.#ids.next());
    this.directId = directConversationId(user(1), user(2));
    const newCopy = (userId: string) => (without === 'revision-check' ? new CarelessCopy(userId) : new CarefulCopy(userId));
    this.clients = devices.map((index, device) => {
      const conversationIds = index === 1 || index === 2 ? [this.groupId, this.directId] : [this.groupId];
      const plan = { clientId: `device ${device}`, userId: user(index), conversationIds, newCopy };
      return new Client(plan, { time, chance: chance.of(plan.clientId), cluster: this.cluster, disturbances, history });
    });
    const pauseMs = chance.between(300, 2_000);
    this.workload = new Workload(time, chance.of('workload'), this.#ids, this.userIds, pauseMs);
    const targets = { time, cluster: this.cluster, database, bus, disturbances, clients: this.clients };
    this.faults = new FaultInjector(targets, chance.of('faults'));
  }

  static async begin(plan: WorldPlan): Promise<World> {
    sealer ??= Sealer.load(sealingRandom);
    const loaded = await sealer;
    sealingRandom.source = new Chance(plan.seed).of('sealing').random;
    return new World(plan, loaded);
  }

  /** The conversations of this world, and who opens them. */
  open(): void {
    const [admin, one, other] = this.userIds as [string, string, string];
    const group: ConversationCommand = {
      kind: 'create_group',
      by: admin,
      privacyMode: 'search_enabled',
      name: 'Everybody',
      description: null,
      avatar: null,
      invitePolicy: 'members',
      memberIds: this.userIds.slice(1, -1),
      fingerprint: '0'.repeat(64),
    };
    void this.clients[0]?.perform(this.groupId, group);
    void this.clients[1]?.perform(this.directId, { kind: 'open_direct_conversation', openedBy: one, otherUserId: other });
  }

  live(): void {
    for (const client of this.clients) {
      for (const conversationId of client.copies.keys())
        this.workload.begin(client, conversationId, conversationId === this.groupId);
    }
  }
}
