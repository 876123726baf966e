import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';

import { Conversations } from '#conversations';
import { Ids, Random } from '#kernel';
import { type CommandResponse, type ParsedRequest, ParleyError } from '#protocol';

import { Admission } from './admission.js';
import { Command } from './command.js';
import { ConnectionSweep } from './connection-sweep.js';
import { gatewaySettings } from './settings.js';
import { SocketFeed } from './socket.feed.js';
import { conversationRoom, type ParleyServer, type ParleySocket, sessionRoom, userRoom } from './sockets.js';

/** The socket edge: who may come in, and which command goes where. Decides nothing else. */
@WebSocketGateway()
export class ConversationsGateway implements OnGatewayInit, OnGatewayConnection, OnModuleDestroy {
  #server: ParleyServer | undefined;
  #draining = false;
  readonly #logger = new Logger(ConversationsGateway.name);

  constructor(
    private readonly conversations: Conversations,
    private readonly admission: Admission,
    private readonly sweep: ConnectionSweep,
    private readonly feed: SocketFeed,
    private readonly ids: Ids,
    private readonly random: Random,
  ) {}

  afterInit(server: ParleyServer): void {
    this.#server = server;
    server.use((_socket, next) => next(this.#draining ? this.#goAway() : undefined));
    server.use(this.admission.admit);
    this.feed.attach(server);
    this.sweep.start(server);
  }

  handleConnection(socket: ParleySocket): void {
    this.#welcome(socket).catch((error: unknown) => {
      this.#logger.warn(error);
      socket.disconnect(true);
    });
  }

  /** Sends everybody away, spread over a while, so that they do not all come back at once; and lets nobody in any more. */
  onModuleDestroy(): void {
    this.#draining = true;
    for (const socket of this.#server?.sockets.sockets.values() ?? []) {
      socket.emit('server.draining', { retryAfterMs: this.#returnAfterMs() });
      socket.disconnect(true);
    }
  }

  #goAway(): Error {
    const refusal = new ParleyError('UNAVAILABLE', { retryAfterMs: this.#returnAfterMs() });
    return Object.assign(new Error(refusal.code), { data: refusal.toWire() });
  }

  #returnAfterMs(): number {
    return Math.round(this.random.unit() * gatewaySettings.drainSpreadMs);
  }

  /**
   * Rooms first, then the word that everything from here on will arrive. The user's own room comes
   * before the conversations are read: one that is opened meanwhile is either read, or joined by it.
   */
  async #welcome(socket: ParleySocket): Promise<void> {
    const { userId, user, sessionId, expiresAt } = socket.data.session;
    await socket.join([userRoom(userId), sessionRoom(sessionId)]);
    const conversationIds = await this.conversations.conversationIdsOf(userId);
    await socket.join(conversationIds.map(conversationRoom));
    socket.emit('session.ready', {
      user,
      sessionId,
      connectionId: this.ids.next(),
      expiresAt: new Date(expiresAt).toISOString(),
    });
  }

  @Command('conversation.open')
  async open(
    socket: ParleySocket,
    { userId }: ParsedRequest<'conversation.open'>,
  ): Promise<CommandResponse<'conversation.open'>> {
    return { conversation: await this.conversations.openDirect(socket.data.session.userId, userId) };
  }

  @Command('message.send')
  send(socket: ParleySocket, request: ParsedRequest<'message.send'>): Promise<CommandResponse<'message.send'>> {
    return this.conversations.send(socket.data.session.userId, request);
  }

  @Command('sync')
  sync(socket: ParleySocket, request: ParsedRequest<'sync'>): Promise<CommandResponse<'sync'>> {
    return this.conversations.sync(socket.data.session.userId, request);
  }

  @Command('inbox.sync')
  inboxSync(socket: ParleySocket, request: ParsedRequest<'inbox.sync'>): Promise<CommandResponse<'inbox.sync'>> {
    return this.conversations.inboxSync(socket.data.session.userId, request);
  }

  @Command('history')
  history(socket: ParleySocket, { conversationId, ...query }: ParsedRequest<'history'>): Promise<CommandResponse<'history'>> {
    return this.conversations.history(socket.data.session.userId, conversationId, query);
  }

  @Command('auth.refresh')
  async refresh(socket: ParleySocket, { token }: ParsedRequest<'auth.refresh'>): Promise<CommandResponse<'auth.refresh'>> {
    const session = await this.admission.refresh(socket.data.session, token);
    socket.data.session = session;
    socket.data.expiryAnnounced = false;
    return { expiresAt: new Date(session.expiresAt).toISOString() };
  }
}
