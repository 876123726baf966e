import { ParleyError } from '#protocol';

import { Backoff } from './backoff.js';
import type { Connection } from './connection.js';
import type { Ports } from './ports.js';
import { pause } from './waiting.js';

/** For what has to succeed in the end, however long the server is away. */
export class Retries {
  constructor(
    private readonly connection: Connection,
    private readonly ports: Ports,
    private readonly lifetime: AbortSignal,
  ) {}

  /**
   * Attempts whenever there is a connection, until it succeeds. Between attempts it waits as long as the
   * server says, or backs off.
   *
   * @throws ParleyError the refusal that no retry can change; the reason of `signal`, or of the client's end.
   */
  async run<Value>(attempt: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    const backoff = new Backoff(this.ports.random);
    for (;;) {
      await this.connection.whenReady(this.lifetime, signal);
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ParleyError) || !error.retryable) throw error;
        await pause(backoff.next(error), this.ports.timers, this.lifetime, signal);
      }
    }
  }
}
