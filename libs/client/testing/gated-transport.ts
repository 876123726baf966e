import { Link, type LinkListener, Transport } from '../src/transport.js';

/** The way to a server that a test opens and closes: a device without a network, and one that has it again. */
export class GatedTransport extends Transport {
  #isOpen = true;
  readonly #links = new Set<{ readonly end: () => void }>();

  constructor(private readonly transport: Transport) {
    super();
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    if (!this.#isOpen) return new NoLink(listener);
    const link = this.transport.connect({ token, listener });
    const one = {
      end: () => {
        this.#links.delete(one);
        link.close();
        listener.closed({ kind: 'lost', reason: 'the network is gone' });
      },
    };
    this.#links.add(one);
    return link;
  }

  /** No more connections; those that there are end without a word to the server. */
  close(): void {
    this.#isOpen = false;
    for (const { end } of this.#links) end();
  }

  open(): void {
    this.#isOpen = true;
  }
}

/** A connection that does not come about. */
class NoLink extends Link {
  #isClosed = false;

  constructor(listener: LinkListener) {
    super();
    queueMicrotask(() => this.#isClosed || listener.closed({ kind: 'lost', reason: 'there is no network' }));
  }

  request(): void {
    // Nothing gets through.
  }

  close(): void {
    this.#isClosed = true;
  }
}
