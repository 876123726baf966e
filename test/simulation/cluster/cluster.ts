import type { Sealer } from '#platform';

import type { Chance } from '../engine/chance.js';
import type { Pace } from '../engine/simulated-process.js';
import { Node } from './node.js';
import type { Surroundings } from './surroundings.js';

const restartMs = 1_000;

/** The nodes, and whatever starts them again: a node that ends is back after a while, as another boot. */
export class Cluster {
  readonly #nodes = new Map<string, Node>();
  /** Those that are not to be started again yet. */
  readonly #down = new Set<string>();
  readonly #paces = new Map<string, Pace>();
  readonly #listeners: ((node: Node) => void)[] = [];
  #boots = 0;

  constructor(
    readonly nodeIds: readonly string[],
    private readonly surroundings: Surroundings,
    private readonly sealer: Sealer,
    private readonly chance: Chance,
  ) {
    for (const nodeId of nodeIds) {
      this.#paces.set(nodeId, { rate: chance.between(0.995, 1.005), offsetMs: chance.whole(-60_000, 60_000) });
    }
  }

  node(nodeId: string): Node | undefined {
    return this.#nodes.get(nodeId);
  }

  get serving(): readonly Node[] {
    return [...this.#nodes.values()].filter((node) => node.serving);
  }

  /** Told when a node's connections have broken. */
  onGone(listener: (node: Node) => void): void {
    this.#listeners.push(listener);
  }

  startAll(): void {
    for (const nodeId of this.nodeIds) this.start(nodeId);
  }

  /** Unless a boot of it runs already; one that is about to end is followed by the next. */
  start(nodeId: string): void {
    this.#down.delete(nodeId);
    const running = this.#nodes.get(nodeId);
    if (running !== undefined && !running.process.dead) return;
    this.#boots += 1;
    const bootId = `${nodeId} boot ${this.#boots}`;
    const { trace, network } = this.surroundings;
    const pace = this.#paces.get(nodeId) ?? { rate: 1, offsetMs: 0 };
    const plan = { nodeId, bootId, pace, chance: this.chance.of(bootId), sealer: this.sealer };
    const node = new Node({ ...plan, onSuperseded: () => this.#end(node) }, this.surroundings);
    this.#nodes.set(nodeId, node);
    network.listen(nodeId, node);
    trace.say(`${bootId} starts`);
    node.start().catch(() => {
      // It could not register, or take what it could have: it ends, and is started again.
      this.#end(node);
      this.surroundings.time.after(restartMs, () => this.#down.has(nodeId) || this.start(nodeId));
    });
  }

  kill(nodeId: string): void {
    this.#down.add(nodeId);
    const node = this.#nodes.get(nodeId);
    if (node !== undefined) this.#end(node);
  }

  /** Ends it properly, however long that takes; then it is gone. */
  async drain(nodeId: string): Promise<void> {
    const node = this.#nodes.get(nodeId);
    if (node === undefined || !node.serving) return;
    this.#down.add(nodeId);
    await node.drain().catch(() => undefined);
    this.#end(node);
    if (!this.#down.has(nodeId)) this.start(nodeId);
  }

  #end(node: Node): void {
    node.kill();
    for (const listener of this.#listeners) listener(node);
  }
}
