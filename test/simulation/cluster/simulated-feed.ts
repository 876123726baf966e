import { type Audience, ConversationFeed, type GroupAudience } from '#conversations';
import type { Timers } from '#kernel';
import type { Change } from '#protocol';

import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { Bus, Listener, News, Said } from './bus.js';

export type Event = Said | { readonly kind: 'missed' };

/** A client's connection to a node. */
export interface Connection {
  readonly userId: string;
  send(event: Event): void;
}

const retryMs = 100;

/**
 * Tells members what was committed: here at once, on other nodes by the bus. A group has a room for each membership epoch, and
 * a connection is in one of them: see ADR 15, of which this is the model.
 */
export class SimulatedFeed extends ConversationFeed implements Listener {
  /** By connection and group: the epoch that it is in. */
  readonly #rooms = new Map<Connection, Map<string, number>>();
  #unsaid = false;

  constructor(
    readonly nodeId: string,
    readonly process: SimulatedProcess,
    private readonly timers: Timers,
    private readonly bus: Bus,
    /** Of what a user is a member now. */
    private readonly groupsOf: (userId: string) => Promise<readonly GroupAudience[]>,
  ) {
    super();
    bus.listen(this);
  }

  /** @throws when it cannot be read where the connection belongs. */
  async enter(connection: Connection): Promise<void> {
    if (!this.#rooms.has(connection)) this.#rooms.set(connection, new Map());
    const before = new Map(this.#rooms.get(connection));
    const groups = await this.groupsOf(connection.userId);
    for (const group of groups) this.#bring(connection, group);
    const rooms = this.#rooms.get(connection);
    for (const [conversationId, epoch] of before) {
      const belongs = groups.some((group) => group.conversationId === conversationId);
      if (!belongs && rooms?.get(conversationId) === epoch) rooms.delete(conversationId);
    }
  }

  leave(connection: Connection): void {
    this.#rooms.delete(connection);
  }

  override publish(audience: Audience, changes: readonly Change[]): void {
    this.#tell(audience, { kind: 'changes', conversationId: audience.conversationId, changes });
  }

  override announce(audience: Audience, revision: number): void {
    this.#tell(audience, { kind: 'head', conversationId: audience.conversationId, revision });
  }

  override subscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.#say({ kind: 'joined', group, userIds });
  }

  override unsubscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.#say({ kind: 'left', group, userIds });
  }

  override mention(): void {
    // A notification is no part of a conversation's history.
  }

  hear(news: News): void {
    if (news.kind === 'missed') return this.missed();
    if (news.kind === 'said') return this.#toRoom(news.audience, news.event);
    for (const [connection, rooms] of this.#rooms) {
      if (!news.userIds.includes(connection.userId)) continue;
      if (news.kind === 'joined') this.#bring(connection, news.group);
      else if (rooms.get(news.group.conversationId) === this.epochOf(news.group)) rooms.delete(news.group.conversationId);
    }
  }

  missed(): void {
    for (const connection of this.#rooms.keys()) this.#bringUpToDate(connection);
  }

  protected epochOf({ membershipEpoch }: GroupAudience): number {
    return membershipEpoch;
  }

  #bringUpToDate(connection: Connection): void {
    this.enter(connection).then(
      () => connection.send({ kind: 'missed' }),
      () => void this.timers.after(retryMs, () => this.#rooms.has(connection) && this.#bringUpToDate(connection)),
    );
  }

  #tell(audience: Audience, event: Said): void {
    this.#say({ kind: 'said', audience, event });
  }

  #say(news: News): void {
    this.hear(news);
    if (!this.bus.publish(this.nodeId, news)) this.#unsayable();
  }

  /** What was said is lost, but not that it was. */
  #unsayable(): void {
    if (this.#unsaid) return;
    this.#unsaid = true;
    this.timers.after(retryMs, () => {
      this.#unsaid = false;
      if (!this.bus.publish(this.nodeId, { kind: 'missed' })) this.#unsayable();
    });
  }

  #toRoom(audience: Audience, event: Said): void {
    for (const [connection, rooms] of this.#rooms) {
      const isTold =
        audience.kind === 'pair'
          ? audience.userIds.includes(connection.userId)
          : rooms.get(audience.conversationId) === this.epochOf(audience);
      if (isTold) connection.send(event);
    }
  }

  #bring(connection: Connection, group: GroupAudience): void {
    const rooms = this.#rooms.get(connection);
    const epoch = this.epochOf(group);
    if (epoch >= (rooms?.get(group.conversationId) ?? 0)) rooms?.set(group.conversationId, epoch);
  }
}

/** A group has one room, whoever has left it: whether somebody hears what comes is a matter of words that arrive. */
export class OneRoomFeed extends SimulatedFeed {
  protected override epochOf(): number {
    return 0;
  }
}
