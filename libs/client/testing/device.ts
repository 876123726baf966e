import { SeededRandom } from '#kernel';
import { ParleyError, type User } from '#protocol';

import { type ConversationView, MemoryStore, type Parley } from '../src/index.js';
import { BadNetwork } from './bad-network.js';
import { type CrashPoint, FaultyDisk } from './faulty-disk.js';
import type { ModelConversation } from './model-conversation.js';
import { ProcessTimers } from './process.js';
import type { World } from './world.js';

/** A client that is running, with the conversation open. */
interface Running {
  readonly parley: Parley;
  readonly view: ConversationView;
}

/**
 * Somebody's device: its disk outlives the client on it, which crashes where a test wants it to and is
 * started again at once.
 */
export class Device {
  readonly user: User;
  readonly network: BadNetwork;
  /** Texts that somebody wrote, in order. */
  readonly written: string[] = [];
  /** Texts of which the client said that it has them. */
  readonly kept: string[] = [];
  /** What must not happen to a client, whatever the network does. */
  readonly faults: unknown[] = [];
  /** How often a client was started. */
  starts = 0;
  readonly #disk: FaultyDisk;
  #timers: ProcessTimers;
  #running: Running | undefined;

  constructor(
    private readonly world: World,
    private readonly set: { readonly user: User; readonly model: ModelConversation; readonly seed: number },
  ) {
    const { time, server } = world;
    this.user = set.user;
    // It has a name: the next client has to wait for the lease of the one that crashed.
    this.#disk = new FaultyDisk(set.user.username);
    this.#timers = new ProcessTimers(time.timers);
    this.network = new BadNetwork(server.transport, time.timers, new SeededRandom(set.seed));
  }

  get running(): Running {
    if (this.#running === undefined) throw new Error(`the client of ${this.user.username} has not started`);
    return this.#running;
  }

  start(): void {
    this.starts += 1;
    this.#timers = new ProcessTimers(this.world.time.timers);
    this.#start(this.starts).catch((fault: unknown) => this.faults.push(fault));
  }

  /** It crashes at one of the next accesses to its disk, and is started again. */
  crashSoon(number: number, when: CrashPoint['when']): void {
    void this.#disk.crash({ number, when }).then(() => {
      this.#running = undefined;
      this.#timers.die();
      this.network.vanish();
      this.start();
    });
  }

  /** Does something to the conversation, most often writes. What may not be done is refused, which is as good. */
  act(step: number, draw: number): void {
    const view = this.#running?.view;
    if (view === undefined) return;
    const { messages } = this.set.model;
    const own = messages.findLast(({ senderId }) => senderId === this.user.userId)?.sequence ?? 1;
    const some = 1 + (Math.floor(draw * 1_000) % Math.max(1, messages.length));
    const done =
      draw < 0.6
        ? this.#write(view, `${this.user.username} ${step}`)
        : draw < 0.75
          ? view.edit(own, { text: `edited ${step}` })
          : draw < 0.9
            ? view.react(some, '👍')
            : view.unreact(some, '👍');
    done.catch((error: unknown) => error instanceof ParleyError || this.faults.push(error));
  }

  async stop(): Promise<void> {
    await this.running.parley.close();
  }

  async #write(view: ConversationView, text: string): Promise<void> {
    this.written.push(text);
    await view.send({ text });
    this.kept.push(text);
  }

  async #start(number: number): Promise<void> {
    const timers = this.#timers;
    const options = {
      transport: this.network,
      store: new MemoryStore(this.#disk),
      timers,
      random: new SeededRandom(this.set.seed * 100 + number),
    };
    const parley = await this.world.connect(this.user, options);
    for (;;) {
      try {
        const view = await parley.conversations.get(this.set.model.conversationId);
        if (number === this.starts) this.#running = { parley, view };
        return;
      } catch (error) {
        if (!(error instanceof ParleyError) || !error.retryable) throw error;
        await timers.sleep(1_000);
      }
    }
  }
}
