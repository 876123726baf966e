import { type IncomingMessage, ServerResponse } from 'node:http';

import type { ParleySocket } from './sockets.js';

/** What of a handshake is of use later: nothing. */
const forgotten = Object.freeze({
  headers: {},
  time: '',
  address: '',
  xdomain: false,
  secure: false,
  issued: 0,
  url: '',
  query: {},
  auth: {},
});

/**
 * The request that a connection came with has been read once it is let in, and would be kept for as long as the connection, with all of its
 * headers: several kilobytes for every client that is merely there.
 */
export function forgetRequest(socket: ParleySocket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: forgotten });
}

/** Middleware of Engine.IO, which makes up a response for each upgrade, keeps it as long as the connection and the request with it. */
export function letGoOfUpgrade(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (!(response instanceof ServerResponse)) Object.assign(response, { req: null });
  next();
}
