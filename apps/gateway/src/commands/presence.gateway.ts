import { type OnGatewayConnection, type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';

import type { CommandResponse, ParsedRequest } from '#protocol';
import { type Follower, NodePresence, PresenceBeat, PresenceFollowers, Presences } from '#presence';

import { Command } from '../command.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Who is online. A connection makes its user so, and may follow others. */
@WebSocketGateway()
export class PresenceGateway implements OnGatewayInit, OnGatewayConnection {
  readonly #followers = new WeakMap<ParleySocket, Follower>();

  constructor(
    private readonly presences: Presences,
    private readonly followers: PresenceFollowers,
    private readonly node: NodePresence,
    private readonly beat: PresenceBeat,
  ) {}

  afterInit(): void {
    this.beat.start();
  }

  handleConnection(socket: ParleySocket): void {
    const userId = callerOf(socket);
    const follower: Follower = { userId, tell: (presence) => socket.emit('presence.changed', presence) };
    this.#followers.set(socket, follower);
    this.node.connected(userId);
    socket.once('disconnect', () => {
      this.followers.unfollow(follower);
      this.node.disconnected(userId);
    });
  }

  @Command('presence.subscribe')
  async subscribe(
    socket: ParleySocket,
    { userIds }: ParsedRequest<'presence.subscribe'>,
  ): Promise<CommandResponse<'presence.subscribe'>> {
    const follower = this.#followers.get(socket) as Follower;
    return { presences: await this.followers.follow(follower, userIds) };
  }

  @Command('presence.visibility')
  async setVisibility(
    socket: ParleySocket,
    { visibility }: ParsedRequest<'presence.visibility'>,
  ): Promise<CommandResponse<'presence.visibility'>> {
    return { visibility: await this.presences.setVisibility(callerOf(socket), visibility) };
  }
}
