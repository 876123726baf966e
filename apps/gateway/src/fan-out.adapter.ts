import { Logger } from '@nestjs/common';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Redis } from 'ioredis';
import type { Namespace, Socket } from 'socket.io';
import { Adapter, type BroadcastOptions, ClusterAdapter, type ClusterMessage, MessageType } from 'socket.io-adapter';

import { type Clock, type Timers } from '#kernel';

import { Channels } from './channels.js';
import { RedisFailures } from './redis-failures.js';
import { isEarlier, isGroupRoom, isUserRoom, topicOf } from './rooms.js';
import { TopicClient } from './topic-client.js';
import { Unsaid } from './unsaid.js';

export interface FanOut {
  readonly subscriber: Redis;
  readonly publish: (channel: string, message: string | Buffer) => Promise<unknown>;
  readonly timers: Timers;
  readonly clock: Clock;
  /** These may have missed something that was said elsewhere, or have not been brought into the room where it is said. */
  readonly onMissed: (sockets: readonly Socket[]) => void;
}

/** What is protected in Socket.IO's adapters, and made for those who extend them. */
interface Extensible {
  readonly uid: string;
  publish: (message: Unaddressed) => void;
  publishAndReturnOffset: (message: Unaddressed) => Promise<unknown>;
  onMessage: (message: ClusterMessage) => void;
}
/** Whoever publishes it says from whom and of which namespace it is. */
type Unaddressed = Parameters<ClusterAdapter['publish']>[0];

/**
 * Socket.IO's sharded Redis adapter, but for the order of things: the sockets of this node come first, at once, and the others are told
 * through Redis without waiting. The original waits for Redis before it serves its own sockets, so that one that hangs would silence the
 * whole node. What is said reaches another node or it does not; that it did not is found out, by the node that said it or by the one that
 * heard nothing, and whoever may have missed it is brought up to date.
 */
export function fanOutAdapter(fanOut: FanOut): (namespace: Namespace) => ClusterAdapter {
  // Socket.IO calls this with `new`, so it cannot be an arrow function.
  return function makeAdapter(namespace) {
    return new FanOutParts(namespace, fanOut).adapter;
  };
}

class FanOutParts {
  readonly adapter: ClusterAdapter;
  readonly #extensible: Extensible;
  readonly #channels: Channels;
  readonly #unsaid: Unsaid;
  readonly #failures: RedisFailures;

  constructor(
    private readonly namespace: Namespace,
    private readonly fanOut: FanOut,
  ) {
    this.#failures = new RedisFailures(new Logger('FanOut'), fanOut.clock);
    this.#channels = new Channels(
      fanOut.subscriber,
      `socket.io#${namespace.name}#`,
      (message) => client.hear(message),
      fanOut.timers,
      () => this.#missed(null),
      this.#failures,
    );
    const client = new TopicClient(this.#channels, fanOut.publish);
    this.adapter = createShardedAdapter(client, client, { subscriptionMode: 'dynamic' })(namespace) as ClusterAdapter;
    this.#extensible = this.adapter as unknown as Extensible;
    client.speakAs(this.#extensible.uid);
    this.#unsaid = new Unsaid((topics) => this.#sayMissed(topics), fanOut.timers);
    this.#override();
  }

  #override(): void {
    const { adapter } = this;
    const [close, addAll, onMessage] = [adapter.close, adapter.addAll, this.#extensible.onMessage];
    adapter.close = () => {
      this.#unsaid.stop();
      return close.call(adapter);
    };
    adapter.addAll = (id, rooms) => this.#addAll(id, rooms, (joined) => void addAll.call(adapter, id, joined));
    adapter.broadcast = (packet: unknown, options: BroadcastOptions) => this.#broadcast(packet, options);
    adapter.addSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.addSockets.call(adapter, options, rooms);
      if (!options.flags?.local) this.#publish({ type: MessageType.SOCKETS_JOIN, data: { opts: encoded(options), rooms } });
    };
    adapter.delSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.delSockets.call(adapter, options, rooms);
      if (!options.flags?.local) this.#publish({ type: MessageType.SOCKETS_LEAVE, data: { opts: encoded(options), rooms } });
    };
    this.#extensible.publish = (message) => this.#publish(message);
    this.#extensible.onMessage = (message) => {
      if (message.type === MessageType.SERVER_SIDE_EMIT) return this.#missed(message.data.packet[0] as readonly string[] | null);
      onMessage.call(adapter, message);
      if (message.type === MessageType.SOCKETS_JOIN) void this.#hearLate(message.data.rooms);
    };
  }

  /**
   * Resolves when this node hears what is said there. A socket is in one room of a group, the one of the newest epoch that it was brought into: words
   * overtake each other.
   */
  #addAll(id: string, rooms: ReadonlySet<string>, add: (joined: Set<string>) => void): Promise<void> | void {
    const present = new Map([...(this.adapter.sids.get(id) ?? [])].filter(isGroupRoom).map((room) => [topicOf(room), room]));
    const older: string[] = [];
    const joined = new Set<string>();
    for (const room of rooms) {
      const other = isGroupRoom(room) ? present.get(topicOf(room)) : undefined;
      if (other !== undefined && isEarlier(room, other)) continue;
      joined.add(room);
      if (other !== undefined && other !== room) older.push(other);
    }
    add(joined);
    for (const room of older) void this.adapter.del(id, room);
    const topics = topicsOf([...joined]);
    if (!this.#channels.isHeard(topics)) return this.#channels.heard(topics);
  }

  async #broadcast(packet: unknown, options: BroadcastOptions): Promise<void> {
    Adapter.prototype.broadcast.call(this.adapter, packet, options);
    if (options.flags?.local) return;
    for (const rooms of byChannel([...options.rooms]))
      this.#publish({ type: MessageType.BROADCAST, data: { packet, opts: { ...encoded(options), rooms } } });
  }

  #publish(message: Unaddressed): void {
    this.#extensible.publishAndReturnOffset(message).catch((error: unknown) => {
      this.#failures.report(error);
      if ('data' in message && 'opts' in message.data && !message.data.opts.flags?.volatile)
        this.#unsaid.add(topicsOf(message.data.opts.rooms));
    });
  }

  /** Nobody of this group was here before: what is said of it is heard a moment later than they joined. */
  async #hearLate(rooms: readonly string[]): Promise<void> {
    const topics = topicsOf(rooms);
    if (this.#channels.isHeard(topics)) return;
    await this.#channels.heard(topics);
    this.#missed(topics);
  }

  async #sayMissed(topics: readonly string[] | null): Promise<void> {
    try {
      await this.#extensible.publishAndReturnOffset({ type: MessageType.SERVER_SIDE_EMIT, data: { packet: [topics] } });
    } catch (error) {
      this.#failures.report(error);
      throw error;
    }
  }

  /** `null`: of everything. */
  #missed(topics: readonly string[] | null): void {
    const { sockets } = this.namespace;
    if (topics === null) return this.fanOut.onMissed([...sockets.values()]);
    const missed = new Set(topics);
    const ids = new Set<string>();
    for (const [room, inside] of this.adapter.rooms) if (missed.has(topicOf(room) ?? '')) for (const id of inside) ids.add(id);
    this.fanOut.onMissed([...ids].flatMap((id) => sockets.get(id) ?? []));
  }
}

/** Those of one channel each, as long as nobody is in two of them. */
function byChannel(rooms: readonly string[]): string[][] {
  return rooms.length <= 2 && rooms.every(isUserRoom) && rooms.length > 0 ? rooms.map((room) => [room]) : [[...rooms]];
}

/** As the other nodes expect it: sets do not survive JSON. */
function encoded({ rooms, except, flags = {} }: BroadcastOptions) {
  return { rooms: [...rooms], except: [...(except ?? [])], flags };
}

function topicsOf(rooms: readonly string[]): string[] {
  return rooms.flatMap((room) => topicOf(room) ?? []);
}
