import { Injectable } from '@nestjs/common';

import { Ids, Timers } from '#kernel';

import { ConversationRooms } from './conversation-rooms.js';
import { isInTime } from './in-time.js';
import { MissedNews } from './missed-news.js';
import { sessionRoom, userRoom } from './rooms.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

/** Brings a new connection into its rooms, then gives it the word that everything from here on will arrive. */
@Injectable()
export class Welcome {
  constructor(
    private readonly rooms: ConversationRooms,
    private readonly missed: MissedNews,
    private readonly timers: Timers,
    private readonly ids: Ids,
  ) {}

  /** The user's own room comes before the conversations are read: one that is joined meanwhile is either read, or joined by that room. */
  async bid(socket: ParleySocket): Promise<void> {
    const { userId, user, sessionId, expiresAt } = socket.data.session;
    const own = socket.join([userRoom(userId), sessionRoom(sessionId)]);
    const { heard } = await this.rooms.enter([socket]);
    const isHeard = await isInTime(Promise.all([own, heard]), gatewaySettings.hearMs, this.timers);
    socket.emit('session.ready', {
      user,
      sessionId,
      connectionId: this.ids.next(),
      expiresAt: new Date(expiresAt).toISOString(),
    });
    // Redis hangs. Nobody waits for it, and what was said until then is asked for.
    if (!isHeard) void Promise.all([own, heard]).then(() => this.missed.by([socket]));
  }
}
