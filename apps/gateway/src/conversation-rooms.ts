import { Injectable } from '@nestjs/common';

import { Conversations, type GroupAudience } from '#conversations';
import { BatchedLoader, Timers } from '#kernel';

import { groupRoom, isGroupRoom } from './rooms.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

/** Keeps connections in the rooms of those groups that their users are members of. */
@Injectable()
export class ConversationRooms {
  /** When thousands come at once, as they do when another node has died, each query is for all who came while the last one was under way. */
  readonly #groups: BatchedLoader<string, readonly GroupAudience[]>;

  constructor(conversations: Conversations, timers: Timers) {
    this.#groups = new BatchedLoader(
      async (userIds) => {
        const groups = await conversations.groupsOf([...new Set(userIds)]);
        return userIds.map((userId) => groups.get(userId) ?? []);
      },
      gatewaySettings.groupsBatch,
      timers,
    );
  }

  /**
   * Brings connections into the rooms where they belong, and out of the others. They must be in the rooms of their users already: of what is
   * committed after it was read here, a word to those rooms follows. A room that is over by the time it is joined is one where nothing is said any more.
   *
   * @returns that what is said there is heard on this node, once it is.
   */
  async enter(sockets: readonly ParleySocket[]): Promise<{ readonly heard: Promise<unknown> }> {
    const before = sockets.map((socket) => [...socket.rooms].filter(isGroupRoom));
    const groups = await Promise.all(sockets.map(({ data }) => this.#groups.load(data.session.userId)));
    const heard = sockets.map((socket, index) => {
      // Who has gone meanwhile has left all rooms, and nobody would take them out of these.
      if (!socket.connected) return;
      const rooms = (groups[index] ?? []).map(groupRoom);
      // First the new ones: a group whose epoch is another one is heard of without a pause.
      const joined = rooms.length > 0 ? socket.join(rooms) : undefined;
      for (const room of before[index] ?? []) if (!rooms.includes(room)) void socket.leave(room);
      return joined;
    });
    return { heard: Promise.all(heard) };
  }
}
