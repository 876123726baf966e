import { WebSocketGateway } from '@nestjs/websockets';

import { Memberships, Mentions } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { userRoom } from '../rooms.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Where I was mentioned. */
@WebSocketGateway()
export class MentionsGateway {
  constructor(
    private readonly mentions: Mentions,
    private readonly memberships: Memberships,
  ) {}

  @Command('mention.list')
  list(socket: ParleySocket, request: ParsedRequest<'mention.list'>): Promise<CommandResponse<'mention.list'>> {
    return this.mentions.list(callerOf(socket), request);
  }

  @Command('mention.read')
  async read(socket: ParleySocket, request: ParsedRequest<'mention.read'>): Promise<CommandResponse<'mention.read'>> {
    const [userId, { conversationId }] = [callerOf(socket), request];
    const answer = await this.mentions.read(userId, request);
    // All of their devices: to none of them the answer says how many mentions are left.
    const membership = await this.memberships.of(userId, conversationId);
    if (membership !== null) {
      for (const devices of [socket, socket.to(userRoom(userId))])
        devices.emit('membership.changed', { conversationId, membership });
    }
    return answer;
  }
}
