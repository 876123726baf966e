import { WebSocketGateway } from '@nestjs/websockets';

import { Conversations } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Opening conversations, and reading them. */
@WebSocketGateway()
export class ConversationsGateway {
  constructor(private readonly conversations: Conversations) {}

  @Command('conversation.open')
  async open(
    socket: ParleySocket,
    { userId }: ParsedRequest<'conversation.open'>,
  ): Promise<CommandResponse<'conversation.open'>> {
    return { conversation: await this.conversations.openDirect(callerOf(socket), userId) };
  }

  @Command('sync')
  sync(socket: ParleySocket, request: ParsedRequest<'sync'>): Promise<CommandResponse<'sync'>> {
    return this.conversations.sync(callerOf(socket), request);
  }

  @Command('digest')
  digest(socket: ParleySocket, request: ParsedRequest<'digest'>): Promise<CommandResponse<'digest'>> {
    return this.conversations.digest(callerOf(socket), request);
  }

  @Command('window.digest')
  windowDigest(socket: ParleySocket, request: ParsedRequest<'window.digest'>): Promise<CommandResponse<'window.digest'>> {
    return this.conversations.windowDigest(callerOf(socket), request);
  }

  @Command('inbox.sync')
  inboxSync(socket: ParleySocket, request: ParsedRequest<'inbox.sync'>): Promise<CommandResponse<'inbox.sync'>> {
    return this.conversations.inboxSync(callerOf(socket), request);
  }

  @Command('history')
  history(socket: ParleySocket, { conversationId, ...query }: ParsedRequest<'history'>): Promise<CommandResponse<'history'>> {
    return this.conversations.history(callerOf(socket), conversationId, query);
  }

  @Command('reaction.list')
  reactions(socket: ParleySocket, request: ParsedRequest<'reaction.list'>): Promise<CommandResponse<'reaction.list'>> {
    return this.conversations.reactions(callerOf(socket), request);
  }

  @Command('message.versions')
  versions(socket: ParleySocket, request: ParsedRequest<'message.versions'>): Promise<CommandResponse<'message.versions'>> {
    return this.conversations.versions(callerOf(socket), request);
  }
}
