import type { Cancel } from '#kernel';
import { ParleyError } from '#protocol';

import type { IsAt, OwnerDirectory } from '../owner-directory.js';
import { ActorMoved, PeerLink, PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import type { ShardId } from '../shards.js';
import { answering, nothingHosted, type PeerService } from './answering.js';
import type { PeerConnection, PeerConnectionEvents } from './peer-transport.js';
import { Peers, type PeersSurroundings } from './peers.js';
import { Question } from './question.js';

export interface MultiplexedPeerLinkOptions<Command, Reply> extends Omit<PeersSurroundings, 'answering'> {
  readonly directory: OwnerDirectory;
  /** Makes a reply of what the owner answered, or throws. */
  readonly parseReply: (reply: unknown) => Reply;
  /** Who answers the others. Absent: this process hosts nothing. */
  readonly service?: PeerService<Command, Reply>;
}

/**
 * {@link PeerLink} over one connection per pair of processes: what one tick asks and answers travels in one frame. A
 * connection that ends loses everything asked on it at once; what no answer has come to is lost by its deadline.
 */
export class MultiplexedPeerLink<Command, Reply> extends PeerLink<Command, Reply> {
  readonly #peers: Peers;
  readonly #open = new Set<Question>();
  readonly #lookups = new Map<ShardId, Promise<string | null>>();
  #cancelSweep: Cancel | undefined;
  readonly #cancelMoved: Cancel;
  #stopped = false;

  constructor(private readonly options: MultiplexedPeerLinkOptions<Command, Reply>) {
    super();
    const { service } = options;
    this.#peers = new Peers({ ...options, answering: service === undefined ? nothingHosted : answering(service) });
    this.#cancelMoved = options.directory.onMoved((isAt) => this.#giveUpWhatMoved(isAt));
  }

  /** Open connections with other processes. */
  get connections(): number {
    return this.#peers.size;
  }

  /** Takes a connection that another process opened. */
  accept(connection: PeerConnection): PeerConnectionEvents {
    return this.#peers.accept(connection);
  }

  override async ask(actorId: string, command: Command): Promise<Reply> {
    if (this.#stopped) throw new PeerLost();
    const { clock, directory, parseReply } = this.options;
    const question = Question.about(actorId, command, clock.monotonicNow() + actorSettings.peerDeadlineMs);
    this.#wait(question);
    this.#ownerOf(question.shard).then(
      (owner) => {
        question.address = owner;
        if (owner === null) question.fail(new ActorMoved(`no live node owns the shard of ${actorId}`));
        else if (!question.isSettled) this.#peers.ask(owner, question);
      },
      (cause: unknown) => question.fail(new PeerLost(cause)),
    );
    try {
      return parseReply(await question.settled);
    } catch (error) {
      const elsewhere = error instanceof ActorMoved || error instanceof PeerLost;
      if (error instanceof ParleyError && !elsewhere) throw error;
      if (question.address !== null) directory.forget(question.shard, question.address);
      throw elsewhere ? error : new PeerLost(error);
    } finally {
      this.#open.delete(question);
    }
  }

  /** Answers that are ready still leave. Everybody who waits for one is answered with an UNAVAILABLE. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep?.();
    this.#cancelMoved();
    await this.options.timers.soon();
    this.#peers.close();
    for (const question of this.#open) question.lose();
  }

  #wait(question: Question): void {
    this.#open.add(question);
    this.#cancelSweep ??= this.options.timers.every(actorSettings.deadlineSweepMs, () => {
      const now = this.options.clock.monotonicNow();
      for (const open of this.#open) if (open.deadlineAt <= now) open.lose();
    });
  }

  /**
   * Whoever was asked has the actor no more, and says so late, or never: whoever has it now is to be asked without waiting for that. An answer
   * that was on its way is given by the next, too.
   */
  #giveUpWhatMoved(isAt: IsAt): void {
    for (const question of this.#open) {
      if (question.address !== null && !isAt(question.shard, question.address)) question.fail(new ActorMoved());
    }
  }

  /** Questions about one shard wait for one lookup: none overtakes another. */
  #ownerOf(shard: ShardId): Promise<string | null> {
    const underWay = this.#lookups.get(shard);
    if (underWay !== undefined) return underWay;
    const lookup = this.options.directory.addressOf(shard).finally(() => this.#lookups.delete(shard));
    this.#lookups.set(shard, lookup);
    return lookup;
  }
}
