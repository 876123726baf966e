import { Injectable } from '@nestjs/common';

import { ConversationFeed } from '#conversations';
import type { Change } from '#protocol';

import { conversationRoom, type ParleyServer, userRoom } from './sockets.js';

/** {@link ConversationFeed} over Socket.IO: one frame per member for all that one commit did. */
@Injectable()
export class SocketFeed extends ConversationFeed {
  #server: ParleyServer | undefined;

  /** Until the gateway has its server there is nobody to tell. */
  attach(server: ParleyServer): void {
    this.#server = server;
  }

  override publish(conversationId: string, changes: readonly Change[]): void {
    this.#server?.to(conversationRoom(conversationId)).emit('conversation.changes', { conversationId, changes: [...changes] });
  }

  override subscribe(conversationId: string, userIds: readonly string[]): void {
    this.#server?.in(userIds.map(userRoom)).socketsJoin(conversationRoom(conversationId));
  }
}
