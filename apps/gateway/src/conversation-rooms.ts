import { Injectable } from '@nestjs/common';

import { Conversations } from '#conversations';

import { groupRoom, isGroupRoom } from './rooms.js';
import type { ParleySocket } from './sockets.js';

/** Keeps connections in the rooms of those groups that their users are members of. */
@Injectable()
export class ConversationRooms {
  constructor(private readonly conversations: Conversations) {}

  /**
   * Brings connections into the rooms where they belong, and out of the others. They must be in the rooms of their users already: of what is
   * committed after it was read here, a word to those rooms follows. A room that is over by the time it is joined is one where nothing is said any more.
   *
   * @returns that what is said there is heard on this node, once it is.
   */
  async enter(sockets: readonly ParleySocket[]): Promise<{ readonly heard: Promise<unknown> }> {
    const before = sockets.map((socket) => [...socket.rooms].filter(isGroupRoom));
    const groups = await this.conversations.groupsOf([...new Set(sockets.map(userIdOf))]);
    const heard = sockets.map((socket, index) => {
      const rooms = (groups.get(userIdOf(socket)) ?? []).map(groupRoom);
      // First the new ones: a group whose epoch is another one is heard of without a pause.
      const joined = rooms.length > 0 ? socket.join(rooms) : undefined;
      for (const room of before[index] ?? []) if (!rooms.includes(room)) void socket.leave(room);
      return joined;
    });
    return { heard: Promise.all(heard) };
  }
}

const userIdOf = ({ data }: ParleySocket) => data.session.userId;
