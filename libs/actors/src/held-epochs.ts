import type { Epoch } from './lease-store.js';
import type { ShardId } from './shards.js';

/**
 * Which shards a node has, and under which epochs. Answers of the store come one after the other; what others gave to this node is heard at any
 * time between, and late. Always true: what is heard late brings nothing back, no answer takes away what came after its question, and what is
 * known anew, or is somebody else's, is neither doubted nor to be announced any more.
 */
export class HeldEpochs {
  readonly #held = new Map<ShardId, Epoch>();
  /** The newest epoch under which each shard was ever ours. */
  readonly #newest = new Map<ShardId, Epoch>();
  /** What was received since the store was asked last: its answer may not know of it. */
  readonly #sinceAsked = new Set<ShardId>();
  /** Perhaps not ours any more, or not for long. Not served until they have been taken anew, which decides it, or are known to be gone. */
  readonly #doubtful = new Set<ShardId>();
  /** Wanted from a node that died, or anew after a lapse. The answer to an acquisition may be lost, and what it was for must not be. */
  readonly #inheriting = new Set<ShardId>();

  get shards(): readonly ShardId[] {
    return [...this.#held.keys()];
  }

  get doubtful(): readonly ShardId[] {
    return [...this.#doubtful];
  }

  /** How many are not in doubt. */
  get served(): number {
    return this.#held.size - this.#doubtful.size;
  }

  get(shard: ShardId): Epoch | undefined {
    return this.#held.get(shard);
  }

  /** The epochs of those of `shards` that are held. */
  of(shards: readonly ShardId[]): ReadonlyMap<ShardId, Epoch> {
    const wanted = new Set(shards);
    return new Map([...this.#held].filter(([shard]) => wanted.has(shard)));
  }

  has(shard: ShardId): boolean {
    return this.#held.has(shard);
  }

  isServed(shard: ShardId): boolean {
    return this.#held.has(shard) && !this.#doubtful.has(shard);
  }

  /** Whether what its last owner, or we before a lapse, may have told to nobody is still to be told by us. */
  isInheriting(shard: ShardId): boolean {
    return this.#inheriting.has(shard);
  }

  doubt(shards: Iterable<ShardId>): void {
    for (const shard of shards) this.#doubtful.add(shard);
  }

  inherit(shards: Iterable<ShardId>): void {
    for (const shard of shards) this.#inheriting.add(shard);
  }

  /** Who had no lease could not find out what had become of a commit without an answer: it is told as if another node had died. */
  wantAnew(shards: Iterable<ShardId>): void {
    for (const shard of shards) {
      this.#doubtful.add(shard);
      this.#inheriting.add(shard);
    }
  }

  /** Those of `shards` that are inherited and ours by now: they are to be announced, once. */
  takeInherited(shards: ReadonlySet<ShardId>): ReadonlySet<ShardId> {
    const inherited = new Set([...shards].filter((shard) => this.#inheriting.has(shard) && this.isServed(shard)));
    for (const shard of inherited) this.#inheriting.delete(shard);
    return inherited;
  }

  /** To be called before the store is asked anything about epochs. */
  asking(): void {
    this.#sinceAsked.clear();
  }

  /** What the store has answered: the epoch under which the shard is ours; undefined: it is not. */
  answered(shard: ShardId, epoch: Epoch | undefined): void {
    if (epoch !== undefined) this.#set(shard, epoch);
    else if (!this.#sinceAsked.has(shard)) this.forget(shard);
  }

  /** Another node gave it to us, all that was committed in it being told. @returns whether that is news: if not, it was said of a time that is over. */
  received(shard: ShardId, epoch: Epoch): boolean {
    if (epoch <= (this.#newest.get(shard) ?? 0)) return false;
    this.#sinceAsked.add(shard);
    this.#inheriting.delete(shard);
    this.#set(shard, epoch);
    return true;
  }

  /** Somebody else has it, or may have it: what was to be told of it is theirs to tell. */
  forget(shard: ShardId): void {
    this.#held.delete(shard);
    this.#doubtful.delete(shard);
    this.#inheriting.delete(shard);
  }

  #set(shard: ShardId, epoch: Epoch): void {
    this.#held.set(shard, epoch);
    this.#newest.set(shard, epoch);
    this.#doubtful.delete(shard);
  }
}
