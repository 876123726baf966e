import { Injectable, Logger } from '@nestjs/common';

import { Authenticator, type Session } from '#accounts';
import { clientAddress, Config, placeOf, refusalOf } from '#platform';
import { ParleyError } from '#protocol';

import { ConnectionLimits, type Holder } from './connection-limits.js';
import { forgetRequest } from './forgotten-request.js';
import type { ParleySocket } from './sockets.js';

/** What Socket.IO sends to the client as `connect_error`. */
interface ConnectError extends Error {
  data?: unknown;
}

/** Lets sockets in: a good token, and a free place. Everybody else hears a registry error and is gone. */
@Injectable()
export class Admission {
  readonly #limits = new ConnectionLimits();
  /** Connections that have their session, or are about to. */
  readonly #taken = new WeakSet<ParleySocket['conn']>();
  readonly #logger = new Logger(Admission.name);

  constructor(
    private readonly authenticator: Authenticator,
    private readonly config: Config,
  ) {}

  /** Socket.IO middleware. */
  readonly admit = (socket: ParleySocket, next: (error?: ConnectError) => void): void => {
    this.#admitOnce(socket).then(
      () => next(),
      (error: unknown) => next(this.#connectError(error)),
    );
  };

  /** The session of a token that arrives on an open connection. It must continue the one that is there. */
  async refresh(current: Session, token: string): Promise<Session> {
    const session = await this.authenticator.authenticate(token);
    if (session.userId !== current.userId || session.sessionId !== current.sessionId) throw new ParleyError('TOKEN_MISMATCH');
    return session;
  }

  /** A connection may ask for a session again only after it was refused one: otherwise one place would hold many sockets. */
  async #admitOnce(socket: ParleySocket): Promise<void> {
    const { conn } = socket;
    if (this.#taken.has(conn)) throw new ParleyError('FORBIDDEN', { detail: 'This connection has its session.' });
    this.#taken.add(conn);
    try {
      await this.#admit(socket);
    } catch (error) {
      this.#taken.delete(conn);
      throw error;
    }
  }

  async #admit(socket: ParleySocket): Promise<void> {
    const { handshake } = socket;
    const { token } = handshake.auth as { token?: unknown };
    // The token stays nowhere: not in the handshake, where it would live as long as the connection.
    handshake.auth = {};
    if (typeof token !== 'string') throw new ParleyError('UNAUTHENTICATED');
    const session = await this.authenticator.authenticate(token);

    const holders = this.#holders(this.#placeOf(handshake), session.userId);
    this.#limits.enter(holders);
    // The connection may be gone already; whoever left before has nothing to hold a place for.
    if (socket.conn.readyState === 'open') socket.conn.once('close', () => this.#limits.leave(holders));
    else this.#limits.leave(holders);

    Object.assign(socket.data, { session, expiryAnnounced: false });
    forgetRequest(socket);
  }

  /** The network that a client comes from. Behind our proxies, the address of the connection is that of a proxy. */
  #placeOf({ headers, address }: ParleySocket['handshake']): string {
    return placeOf(clientAddress({ headers, socket: { remoteAddress: address } }, this.config.values.PARLEY_PROXY_HOPS));
  }

  #holders(address: string, userId: string): readonly Holder[] {
    const { PARLEY_CONNECTIONS_PER_ADDRESS, PARLEY_CONNECTIONS_PER_USER } = this.config.values;
    return [
      { name: `address ${address}`, limit: PARLEY_CONNECTIONS_PER_ADDRESS },
      { name: `user ${userId}`, limit: PARLEY_CONNECTIONS_PER_USER },
    ];
  }

  #connectError(error: unknown): ConnectError {
    const refusal = refusalOf(error);
    if (refusal.code === 'INTERNAL') this.#logger.error(error);
    const connectError: ConnectError = new Error(refusal.code);
    connectError.data = refusal.toWire();
    return connectError;
  }
}
