import { SystemTimers, type Timers } from '#kernel';

import { SocketIoLink } from './socket-io.link.js';
import { type Link, type LinkListener, Transport } from './transport.js';

/**
 * Socket.IO over the platform's own WebSocket, which every browser and Node have. Its library would bring polling, upgrades, binary
 * attachments, namespaces and a reconnection that knows neither tokens nor what the server asked for: nothing that this client uses.
 */
export class SocketIoTransport extends Transport {
  readonly #address: string;

  /** @param url of the gateway. Only its origin counts. */
  constructor(
    url: string,
    private readonly timers: Timers = new SystemTimers(),
  ) {
    super();
    this.#address = `${new URL(url).origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    return new SocketIoLink(this.#address, { token, listener, timers: this.timers });
  }
}
