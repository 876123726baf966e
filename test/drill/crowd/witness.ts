import type { Parley } from '#client';

import type { Sdk } from '../../chaos/crowd/chaos-client.js';

/** Sees of every client what an application would see, besides what becomes of what it asks for. */
export class Witness {
  /** How often a client was connected again. */
  reconnects = 0;
  /** How often a client found that it had shown something else than the server had, and put it right. */
  healed = 0;
  /** What applications would have had to show to people, or to write to a log as wrong. */
  readonly errors: string[] = [];
  readonly #clients: Parley[] = [];

  constructor(private readonly sdk: Sdk) {}

  /** The same SDK, under our eyes. */
  get watched(): Sdk {
    return {
      connect: async (options) => {
        const parley = await this.sdk.connect(options);
        this.#watch(parley);
        return parley;
      },
    };
  }

  /** Writes that were refused, and that an application would offer to send again. */
  get failedWrites(): number {
    return this.#clients.reduce((sum, { outbox }) => sum + outbox.get().failed.length, 0);
  }

  #watch(parley: Parley): void {
    this.#clients.push(parley);
    parley.on('error', (error) => this.errors.push(`error: ${error.code} ${error.message}`));
    parley.on('storage', (report) => this.errors.push(`storage: ${JSON.stringify(report)}`));
    parley.on('healed', () => (this.healed += 1));
    parley.on('connection', (state) => {
      if (state === 'connected') this.reconnects += 1;
    });
  }
}
