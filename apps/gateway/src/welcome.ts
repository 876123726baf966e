import { Injectable } from '@nestjs/common';

import { Conversations } from '#conversations';
import { Ids } from '#kernel';

import { conversationRoom, type ParleySocket, sessionRoom, userRoom } from './sockets.js';

/**
 * Brings a new connection into its rooms, then gives it the word that everything from here on will arrive. Nobody is
 * brought into the room of a conversation that they are no member of, whatever happens to them meanwhile.
 */
@Injectable()
export class Welcome {
  constructor(
    private readonly conversations: Conversations,
    private readonly ids: Ids,
  ) {}

  /**
   * The user's own room comes before the conversations are read: one that is joined meanwhile is either read, or
   * joined by that room; one that is left meanwhile is left by it.
   */
  async bid(socket: ParleySocket): Promise<void> {
    const { userId, user, sessionId, expiresAt } = socket.data.session;
    await socket.join([userRoom(userId), sessionRoom(sessionId)]);
    const left = leavings(socket);
    try {
      await this.#enterRooms(socket, userId, left.rooms);
    } finally {
      left.end();
    }
    socket.emit('session.ready', {
      user,
      sessionId,
      connectionId: this.ids.next(),
      expiresAt: new Date(expiresAt).toISOString(),
    });
  }

  /**
   * What was read may be old by the time the rooms are joined. Who was removed meanwhile was told to leave, and is not
   * brought in again; should that word have been lost on its way here, a second look finds it out.
   */
  async #enterRooms(socket: ParleySocket, userId: string, left: ReadonlySet<string>): Promise<void> {
    const rooms = (await this.conversations.conversationIdsOf(userId)).map(conversationRoom);
    await socket.join(rooms.filter((room) => !left.has(room)));
    const mine = new Set((await this.conversations.conversationIdsOf(userId)).map(conversationRoom));
    for (const room of rooms) if (!mine.has(room)) await socket.leave(room);
  }
}

/** The rooms that a socket is told to leave from now on: Socket.IO forgets those that it is not in yet. */
function leavings(socket: ParleySocket): { readonly rooms: ReadonlySet<string>; end(): void } {
  const rooms = new Set<string>();
  const { leave } = socket;
  socket.leave = (room) => {
    rooms.add(room);
    return leave.call(socket, room);
  };
  return { rooms, end: () => void (socket.leave = leave) };
}
