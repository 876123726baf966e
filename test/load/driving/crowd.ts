import type { Change } from '#protocol';

import { LoadClient } from './load-client.js';
import type { Participant } from './participant.js';

const handshakesAtOnce = 50;

const ignore = (): void => undefined;

/** All connections of one run. */
export class Crowd implements Disposable {
  readonly #clients: LoadClient[] = [];
  readonly #loss = Promise.withResolvers<never>();

  constructor(
    private readonly url: string,
    /** What somebody shows when they connect: Socket.IO's `auth`. */
    private readonly credentialsOf: (participant: Participant) => Promise<Readonly<Record<string, unknown>>>,
  ) {
    this.#loss.promise.catch(ignore); // It is told to whoever asks by `unlessLost`.
  }

  /** Clients at the index of their participant. */
  async connect(
    participants: readonly Participant[],
    onChange: (change: Change, participant: number) => void = ignore,
  ): Promise<readonly LoadClient[]> {
    const clients: LoadClient[] = [];
    for (let first = 0; first < participants.length; first += handshakesAtOnce) {
      const batch = participants.slice(first, first + handshakesAtOnce);
      clients.push(
        ...(await Promise.all(
          batch.map(async (participant, index) =>
            LoadClient.connect({
              url: this.url,
              auth: await this.credentialsOf(participant),
              onChange: (change) => onChange(change, first + index),
              onLost: this.#loss.reject,
            }),
          ),
        )),
      );
    }
    this.#clients.push(...clients);
    return clients;
  }

  /** The outcome of `phase`, or the loss of any connection during it: half a crowd measures nothing. */
  unlessLost<T>(phase: Promise<T>): Promise<T> {
    return Promise.race([phase, this.#loss.promise]);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.close();
  }
}
