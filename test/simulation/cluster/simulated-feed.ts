import { ConversationFeed } from '#conversations';
import type { Timers } from '#kernel';
import type { Change } from '#protocol';

import type { SimulatedProcess } from '../engine/simulated-process.js';
import type { Bus, Listener, News } from './bus.js';

export type Event = Extract<News, { kind: 'changes' | 'head' }>;

/** A client's connection to a node. */
export interface Connection {
  readonly userId: string;
  send(event: Event): void;
}

const retryMs = 100;

/**
 * Tells members what was committed: here at once, on other nodes by the bus. Whoever was removed hears nothing that was
 * committed afterwards: see ADR 4, of which this is the model. Where it may be wrong about who is where, it says nothing.
 */
export class SimulatedFeed extends ConversationFeed implements Listener {
  /** Which conversations a connection hears of. */
  readonly #rooms = new Map<Connection, Set<string>>();
  /** Those that are told to leave while it is being read where they belong. */
  readonly #leftMeanwhile = new Map<Connection, Set<string>>();
  /** Who left, and was not told to the others yet: until then nothing is told to them of that conversation. */
  readonly #untold = new Map<string, Set<string>>();
  #doubts = 0;
  #trusted = true;

  constructor(
    readonly nodeId: string,
    readonly process: SimulatedProcess,
    private readonly timers: Timers,
    private readonly bus: Bus,
    /** Of what a user is a member now. */
    private readonly conversationIdsOf: (userId: string) => Promise<readonly string[]>,
  ) {
    super();
    bus.listen(this);
  }

  /** @throws when it cannot be read where the connection belongs. */
  async enter(connection: Connection): Promise<void> {
    if (!this.#rooms.has(connection)) this.#rooms.set(connection, new Set());
    const left = new Set<string>();
    this.#leftMeanwhile.set(connection, left);
    const ids = await this.conversationIdsOf(connection.userId);
    if (this.#leftMeanwhile.get(connection) !== left) return;
    this.#leftMeanwhile.delete(connection);
    this.#rooms.set(connection, new Set(ids.filter((id) => !left.has(id))));
  }

  leave(connection: Connection): void {
    this.#rooms.delete(connection);
    this.#leftMeanwhile.delete(connection);
  }

  override publish(conversationId: string, changes: readonly Change[]): void {
    this.#tell({ kind: 'changes', conversationId, changes });
  }

  override announce(conversationId: string, revision: number): void {
    this.#tell({ kind: 'head', conversationId, revision });
  }

  override subscribe(conversationId: string, userIds: readonly string[]): void {
    for (const userId of userIds) this.#untold.get(conversationId)?.delete(userId);
    this.#join(conversationId, userIds);
    this.bus.publish(this.nodeId, { kind: 'joined', conversationId, userIds });
  }

  override unsubscribe(conversationId: string, userIds: readonly string[]): void {
    this.#part(conversationId, userIds);
    this.#tellWhoLeft(conversationId, userIds);
  }

  override mention(): void {
    // A notification is no part of a conversation's history.
  }

  hear(news: News): void {
    if (news.kind === 'joined') this.#join(news.conversationId, news.userIds);
    else if (news.kind === 'left') this.#part(news.conversationId, news.userIds);
    else if (this.#trusted) this.#toRoom(news);
  }

  missed(): void {
    this.#trusted = false;
    const doubt = ++this.#doubts;
    Promise.all([...this.#rooms.keys()].map((connection) => this.enter(connection))).then(
      () => {
        if (doubt === this.#doubts) this.#trusted = true;
      },
      () => void this.timers.after(retryMs, () => doubt === this.#doubts && this.missed()),
    );
  }

  #tell(event: Event): void {
    this.#toRoom(event);
    if ((this.#untold.get(event.conversationId)?.size ?? 0) === 0) this.bus.publish(this.nodeId, event);
  }

  #tellWhoLeft(conversationId: string, userIds: readonly string[]): void {
    if (this.bus.publish(this.nodeId, { kind: 'left', conversationId, userIds })) return;
    const untold = this.#untold.get(conversationId) ?? new Set();
    this.#untold.set(conversationId, untold);
    for (const userId of userIds) untold.add(userId);
    this.timers.after(retryMs, () => this.#retry(conversationId));
  }

  #retry(conversationId: string): void {
    const userIds = [...(this.#untold.get(conversationId) ?? [])];
    this.#untold.delete(conversationId);
    if (userIds.length > 0) this.#tellWhoLeft(conversationId, userIds);
  }

  #toRoom(event: Event): void {
    for (const [connection, rooms] of this.#rooms) if (rooms.has(event.conversationId)) connection.send(event);
  }

  #join(conversationId: string, userIds: readonly string[]): void {
    for (const [connection, rooms] of this.#rooms) {
      if (!userIds.includes(connection.userId)) continue;
      rooms.add(conversationId);
      this.#leftMeanwhile.get(connection)?.delete(conversationId);
    }
  }

  #part(conversationId: string, userIds: readonly string[]): void {
    for (const [connection, rooms] of this.#rooms) {
      if (!userIds.includes(connection.userId)) continue;
      rooms.delete(conversationId);
      this.#leftMeanwhile.get(connection)?.add(conversationId);
    }
  }
}
