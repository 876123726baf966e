import { io } from 'socket.io-client';

import { type Closure, Link, type LinkListener, Transport } from './transport.js';

/** Socket.IO over WebSocket. Its own reconnection is off: the client's knows tokens, and what the server asked for. */
export class SocketIoTransport extends Transport {
  readonly #origin: string;

  /** @param url of the gateway. Only its origin counts: Socket.IO would take a path for a namespace. */
  constructor(url: string) {
    super();
    this.#origin = new URL(url).origin;
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const socket = io(this.#origin, {
      transports: ['websocket'],
      auth: { token },
      reconnection: false,
      // Socket.IO keeps the first manager of an origin to share it with others; a link shares nothing.
      forceNew: true,
    });
    return new SocketIoLink(socket, listener);
  }
}

class SocketIoLink extends Link {
  constructor(
    private readonly socket: ReturnType<typeof io>,
    private readonly listener: LinkListener,
  ) {
    super();
    socket.onAny((name: string, payload: unknown) => listener.event(name, payload));
    socket.io.on('ping', () => listener.alive());
    socket.on('disconnect', (reason) => this.#closed({ kind: 'lost', reason }));
    socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
      // Only a server that answers sends data along; without it, the connection did not come about.
      const { data } = error;
      this.#closed(data === undefined ? { kind: 'lost', reason: error.message } : { kind: 'refused', error: data });
    });
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    this.socket.emit(name, payload, answered);
  }

  close(): void {
    this.socket.off();
    this.socket.offAny();
    this.socket.io.off('ping');
    this.socket.disconnect();
  }

  #closed(closure: Closure): void {
    this.close();
    this.listener.closed(closure);
  }
}
