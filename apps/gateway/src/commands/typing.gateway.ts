import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import { LRUCache } from 'lru-cache';

import { Typing } from '#conversations';
import { Clock } from '#kernel';
import { type CommandResponse, limits, type ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { roomsOf, userRoom } from '../rooms.js';
import { gatewaySettings } from '../settings.js';
import { callerOf, type ParleyServer, type ParleySocket } from '../sockets.js';

/** Who is typing. Told as it happens or not at all: nobody waits for it, and nothing is kept of it. */
@WebSocketGateway()
export class TypingGateway implements OnGatewayInit {
  #server: ParleyServer | undefined;
  /** When a sender was last told of in a conversation. Of who is forgotten here, one more is told than should be. */
  readonly #toldAt = new LRUCache<string, number>({ max: gatewaySettings.typingRemembered });

  constructor(
    private readonly typing: Typing,
    private readonly clock: Clock,
  ) {}

  afterInit(server: ParleyServer): void {
    this.#server = server;
  }

  @Command('typing.start')
  async start(socket: ParleySocket, { conversationId }: ParsedRequest<'typing.start'>): Promise<CommandResponse<'typing.start'>> {
    const userId = callerOf(socket);
    const audience = await this.typing.toldTo(userId, conversationId);
    if (audience !== undefined && this.#counts(`${userId} ${conversationId}`)) {
      const others = this.#server?.to(roomsOf(audience)).except(userRoom(userId));
      others?.volatile.emit('typing.started', { conversationId, userId });
    }
    return {};
  }

  #counts(sender: string): boolean {
    const now = this.clock.monotonicNow();
    if (now - (this.#toldAt.get(sender) ?? -Infinity) < limits.typingEveryMs) return false;
    this.#toldAt.set(sender, now);
    return true;
  }
}
