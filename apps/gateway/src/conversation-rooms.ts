import { Injectable } from '@nestjs/common';

import { Conversations } from '#conversations';

import { conversationRoom, isConversationRoom, type ParleyServer, type ParleySocket } from './sockets.js';

/** Keeps the connections of this node in the rooms of those conversations that their users are members of, and in no other. */
@Injectable()
export class ConversationRooms {
  constructor(private readonly conversations: Conversations) {}

  /**
   * Brings a connection, which must be in the room of its user already, into the rooms where it belongs. What was read
   * may be old by the time they are joined. Who was removed meanwhile was told to leave, and is not brought in again;
   * should that word have been lost on its way here, a second look finds it out.
   */
  async enter(socket: ParleySocket): Promise<void> {
    const { userId } = socket.data.session;
    const left = leavings(socket);
    try {
      const rooms = await this.#roomsOf(userId);
      await socket.join(rooms.filter((room) => !left.rooms.has(room)));
      const entered = [...socket.rooms].filter(isConversationRoom);
      const mine = new Set(await this.#roomsOf(userId));
      for (const room of entered) if (!mine.has(room)) await socket.leave(room);
    } finally {
      left.end();
    }
  }

  /** The same for all connections, after words of other nodes may have been lost. One after the other: it is in nobody's way. */
  async enterAll(server: ParleyServer): Promise<void> {
    for (const socket of server.sockets.sockets.values()) await this.enter(socket);
  }

  async #roomsOf(userId: string): Promise<string[]> {
    return (await this.conversations.conversationIdsOf(userId)).map(conversationRoom);
  }
}

/** Of each socket, those who want to know which rooms it is told to leave. */
const observers = new WeakMap<ParleySocket, Set<Set<string>>>();

/** The rooms that a socket is told to leave from now on: Socket.IO forgets those that it is not in yet. */
function leavings(socket: ParleySocket): { readonly rooms: ReadonlySet<string>; end(): void } {
  const rooms = new Set<string>();
  const observing = observers.get(socket) ?? observed(socket);
  observing.add(rooms);
  return { rooms, end: () => void observing.delete(rooms) };
}

function observed(socket: ParleySocket): Set<Set<string>> {
  const observing = new Set<Set<string>>();
  const { leave } = socket;
  socket.leave = (room) => {
    for (const rooms of observing) rooms.add(room);
    return leave.call(socket, room);
  };
  observers.set(socket, observing);
  return observing;
}
