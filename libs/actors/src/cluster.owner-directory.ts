import type { Cancel } from '#kernel';

import type { ClusterMonitor } from './cluster-monitor.js';
import type { ClusterView, NodeIdentity } from './lease-store.js';
import { type IsAt, OwnerDirectory } from './owner-directory.js';
import type { ShardId } from './shards.js';

/** {@link OwnerDirectory} from the views of the cluster. */
export class ClusterOwnerDirectory extends OwnerDirectory {
  /** Of the boots of other processes. */
  #addresses: ReadonlyMap<string, string>;
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
      if (doubted === this.#known(shard)) await this.cluster.look();
      this.#doubted.delete(shard);
    }
    return this.#known(shard);
  }

  override forget(shard: ShardId, address: string): void {
    if (this.#known(shard) === address) this.#doubted.set(shard, address);
  }

  override onMoved(listener: (isAt: IsAt) => void): Cancel {
    const isAt: IsAt = (shard, address) => this.#known(shard) === address;
    return this.cluster.onLook(() => listener(isAt));
  }

  #known(shard: ShardId): string | null {
    const owner = this.cluster.ownerOf(shard);
    return (owner === undefined ? undefined : this.#addresses.get(owner)) ?? null;
  }

  #read({ nodes }: ClusterView): ReadonlyMap<string, string> {
    return new Map(
      nodes.flatMap(({ bootId, address }): [string, string][] =>
        address === null || bootId === this.self?.bootId ? [] : [[bootId, address]],
      ),
    );
  }
}
