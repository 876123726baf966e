import { type Link, type LinkListener, SocketIoTransport, Transport } from '#client';

/** The real transport, whose connections a test can end as a network does: without a word, in the middle of anything. */
export class CuttableTransport extends Transport {
  readonly #socket: SocketIoTransport;
  #cut: () => void = () => undefined;

  constructor(url: string) {
    super();
    this.#socket = new SocketIoTransport(url);
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const link = this.#socket.connect({ token, listener });
    this.#cut = () => {
      link.close();
      listener.closed({ kind: 'lost', reason: 'cut by the test' });
    };
    return link;
  }

  cut(): void {
    const cut = this.#cut;
    this.#cut = () => undefined;
    cut();
  }
}
