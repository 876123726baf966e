import { WebSocketGateway } from '@nestjs/websockets';

import { Mentions } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Where I was mentioned. */
@WebSocketGateway()
export class MentionsGateway {
  constructor(private readonly mentions: Mentions) {}

  @Command('mention.list')
  list(socket: ParleySocket, request: ParsedRequest<'mention.list'>): Promise<CommandResponse<'mention.list'>> {
    return this.mentions.list(callerOf(socket), request);
  }

  @Command('mention.read')
  read(socket: ParleySocket, request: ParsedRequest<'mention.read'>): Promise<CommandResponse<'mention.read'>> {
    return this.mentions.read(callerOf(socket), request);
  }
}
