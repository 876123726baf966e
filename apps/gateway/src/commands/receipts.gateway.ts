import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';

import { Preferences, Receipts } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { LiveReceipts } from '../live-receipts.js';
import { userRoom } from '../rooms.js';
import { callerOf, type ParleyServer, type ParleySocket } from '../sockets.js';

/** What a conversation is to one of its members: how far they have come, and how they want it. */
@WebSocketGateway()
export class ReceiptsGateway implements OnGatewayInit {
  constructor(
    private readonly receipts: Receipts,
    private readonly preferences: Preferences,
    private readonly live: LiveReceipts,
  ) {}

  afterInit(server: ParleyServer): void {
    this.live.attach(server);
  }

  @Command('receipt.delivered')
  async delivered(
    socket: ParleySocket,
    request: ParsedRequest<'receipt.delivered'>,
  ): Promise<CommandResponse<'receipt.delivered'>> {
    const recorded = await this.receipts.recordDelivered(callerOf(socket), request);
    this.live.delivered(request.conversationId, recorded);
    return { deliveredSequence: recorded.receipt.deliveredSequence };
  }

  @Command('receipt.read')
  async read(socket: ParleySocket, request: ParsedRequest<'receipt.read'>): Promise<CommandResponse<'receipt.read'>> {
    const recorded = await this.receipts.recordRead(callerOf(socket), request);
    this.live.read(request.conversationId, recorded, socket.id);
    const { receipt, unread, unreadMentions } = recorded;
    return { readSequence: receipt.readSequence, unread, unreadMentions };
  }

  @Command('receipt.list')
  list(socket: ParleySocket, request: ParsedRequest<'receipt.list'>): Promise<CommandResponse<'receipt.list'>> {
    return this.receipts.list(callerOf(socket), request);
  }

  @Command('preferences.set')
  async prefer(socket: ParleySocket, request: ParsedRequest<'preferences.set'>): Promise<CommandResponse<'preferences.set'>> {
    const { membership } = await this.preferences.set(callerOf(socket), request);
    // This connection has the answer; the others of this user have not.
    socket.to(userRoom(callerOf(socket))).emit('membership.changed', { conversationId: request.conversationId, membership });
    return { membership };
  }
}
