import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { type ClientOptions, type RawData, type ServerOptions, WebSocket, WebSocketServer } from 'ws';

import {
  type AcceptPeerConnection,
  PeerConnection,
  type PeerConnectionEvents,
  PeerTransport,
} from '../peering/peer-transport.js';
import { actorSettings } from '../settings.js';

const path = '/internal/peers';

/** `closeTimeout` is newer than the types of `ws`. A frame comes whole: we never send one in pieces. */
const shared = {
  maxPayload: actorSettings.peerFrameBytes,
  maxFragments: 1,
  perMessageDeflate: false,
  closeTimeout: actorSettings.peerCloseMs,
};

/** {@link PeerTransport} over WebSockets, on the port that a node listens on for everything else. */
export class WebSocketPeerTransport extends PeerTransport {
  override open(address: string, events: PeerConnectionEvents): PeerConnection {
    const socket = socketTo(address);
    if (socket === undefined) return new NoConnection(events);
    socket.once('open', () => events.opened());
    return new WebSocketPeerConnection(socket, events);
  }
}

/** Nothing for an address that is none: what a lease says is another process's word. */
function socketTo(address: string): WebSocket | undefined {
  const url = URL.parse(path, address);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.protocol = url.protocol.replace('http', 'ws');
  const options: ClientOptions = { ...shared, handshakeTimeout: actorSettings.peerHandshakeMs, followRedirects: false };
  return new WebSocket(url, options);
}

/** Takes the connections that other processes open to `server`. Whatever else wants an upgrade is somebody else's. */
export function acceptPeers(server: Server, accept: AcceptPeerConnection): void {
  const options: ServerOptions = { ...shared, noServer: true, clientTracking: false };
  const sockets = new WebSocketServer(options);
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url !== path) return;
    // Pages of browsers say whom they act for. They have no business here, and no secret.
    if (request.headers.origin !== undefined) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection = new WebSocketPeerConnection(socket);
      connection.tell(accept(connection));
    });
  });
}

class WebSocketPeerConnection extends PeerConnection {
  #events: PeerConnectionEvents | undefined;

  constructor(
    private readonly socket: WebSocket,
    events?: PeerConnectionEvents,
  ) {
    super();
    this.#events = events;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // `close` follows whatever goes wrong.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#events?.closed());
  }

  tell(events: PeerConnectionEvents): void {
    if (this.socket.readyState === WebSocket.OPEN) this.#events = events;
  }

  override send(text: string): void {
    this.socket.send(text, () => undefined);
  }

  override get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  override close(): void {
    this.#events = undefined;
    this.socket.close();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (isBinary) this.socket.terminate();
    else this.#events?.frame((data as Buffer).toString());
  }
}

class NoConnection extends PeerConnection {
  #events: PeerConnectionEvents | undefined;

  constructor(events: PeerConnectionEvents) {
    super();
    this.#events = events;
    queueMicrotask(() => this.#events?.closed());
  }

  override send(): void {
    return;
  }

  override get bufferedBytes(): number {
    return 0;
  }

  override close(): void {
    this.#events = undefined;
  }
}
