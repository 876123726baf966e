import type { ClusterMonitor } from './cluster-monitor.js';
import type { ClusterView, NodeIdentity } from './lease-store.js';
import { OwnerDirectory } from './owner-directory.js';
import type { ShardId } from './shards.js';

/** {@link OwnerDirectory} from the views of the cluster. */
export class ClusterOwnerDirectory extends OwnerDirectory {
  #addresses: ReadonlyMap<ShardId, string>;
  /** Where shards are said to be, of which somebody was told that they are elsewhere. */
  readonly #doubted = new Map<ShardId, string>();

  constructor(
    private readonly cluster: ClusterMonitor,
    /** This process, if it is a node: nobody needs a link to himself. */
    private readonly self: NodeIdentity | null = null,
  ) {
    super();
    this.#addresses = this.#read(cluster.view);
    cluster.onLook((view) => (this.#addresses = this.#read(view)));
  }

  override async addressOf(shard: ShardId): Promise<string | null> {
    const doubted = this.#doubted.get(shard);
    if (doubted !== undefined) {
      // Whoever asks again because another has it now has waited long enough.
      if (doubted === this.#addresses.get(shard)) await this.cluster.look();
      this.#doubted.delete(shard);
    }
    return this.#addresses.get(shard) ?? null;
  }

  override forget(shard: ShardId, address: string): void {
    if (this.#addresses.get(shard) === address) this.#doubted.set(shard, address);
  }

  #read({ nodes }: ClusterView): ReadonlyMap<ShardId, string> {
    const addresses = new Map<ShardId, string>();
    for (const { bootId, address, shards } of nodes) {
      if (address === null || bootId === this.self?.bootId) continue;
      for (const shard of shards) addresses.set(shard, address);
    }
    return addresses;
  }
}
