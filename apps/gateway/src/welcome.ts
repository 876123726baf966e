import { Injectable } from '@nestjs/common';

import { Ids } from '#kernel';

import { ConversationRooms } from './conversation-rooms.js';
import { type ParleySocket, sessionRoom, userRoom } from './sockets.js';

/** Brings a new connection into its rooms, then gives it the word that everything from here on will arrive. */
@Injectable()
export class Welcome {
  constructor(
    private readonly rooms: ConversationRooms,
    private readonly ids: Ids,
  ) {}

  /**
   * The user's own room comes before the conversations are read: one that is joined meanwhile is either read, or
   * joined by that room; one that is left meanwhile is left by it.
   */
  async bid(socket: ParleySocket): Promise<void> {
    const { userId, user, sessionId, expiresAt } = socket.data.session;
    await socket.join([userRoom(userId), sessionRoom(sessionId)]);
    await this.rooms.enter(socket);
    socket.emit('session.ready', {
      user,
      sessionId,
      connectionId: this.ids.next(),
      expiresAt: new Date(expiresAt).toISOString(),
    });
  }
}
