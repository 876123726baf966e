import { WebSocketGateway } from '@nestjs/websockets';

import { Messages } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Messages, and what is done to them. */
@WebSocketGateway()
export class MessagesGateway {
  constructor(private readonly messages: Messages) {}

  @Command('message.send')
  send(socket: ParleySocket, request: ParsedRequest<'message.send'>): Promise<CommandResponse<'message.send'>> {
    return this.messages.send(callerOf(socket), request);
  }

  @Command('message.edit')
  edit(socket: ParleySocket, request: ParsedRequest<'message.edit'>): Promise<CommandResponse<'message.edit'>> {
    return this.messages.edit(callerOf(socket), request);
  }

  @Command('message.delete')
  delete(socket: ParleySocket, request: ParsedRequest<'message.delete'>): Promise<CommandResponse<'message.delete'>> {
    return this.messages.delete(callerOf(socket), request);
  }

  @Command('reaction.add')
  addReaction(socket: ParleySocket, request: ParsedRequest<'reaction.add'>): Promise<CommandResponse<'reaction.add'>> {
    return this.messages.addReaction(callerOf(socket), request);
  }

  @Command('reaction.remove')
  removeReaction(socket: ParleySocket, request: ParsedRequest<'reaction.remove'>): Promise<CommandResponse<'reaction.remove'>> {
    return this.messages.removeReaction(callerOf(socket), request);
  }
}
