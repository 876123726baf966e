import type { Server, Socket } from 'socket.io';

import type { Session } from '#accounts';
import type { EventName, EventPayload } from '#protocol';

/** What the server sends, by name; nothing else is ever emitted. */
export type ServerEvents = { [Name in EventName]: (payload: EventPayload<Name>) => void };

/** What a socket carries from the moment it is let in. */
export interface SocketState {
  session: Session;
  /** Whether the client was told that this token ends soon. */
  expiryAnnounced: boolean;
}

/** Clients' events are taken as they come and parsed by the schema of their command. */
type ClientEvents = Record<string, (...payload: unknown[]) => void>;

export type ParleyServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketState>;
export type ParleySocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketState>;

/** Who sends a command. */
export const callerOf = ({ data }: ParleySocket): string => data.session.userId;
