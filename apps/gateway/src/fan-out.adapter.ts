import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Namespace, Socket } from 'socket.io';
import { Adapter, type BroadcastOptions, ClusterAdapter, type ClusterMessage, MessageType } from 'socket.io-adapter';

import { type Timers } from '#kernel';

import { Channels } from './channels.js';
import { isEarlier, isGroupRoom, isUserRoom, topicOf } from './rooms.js';
import { Unsaid } from './unsaid.js';

export interface FanOut {
  readonly subscriber: Redis;
  readonly publish: (channel: string, message: string) => Promise<unknown>;
  readonly timers: Timers;
  /** These may have missed something that was said elsewhere, or have not been brought into the room where it is said. */
  readonly onMissed: (sockets: readonly Socket[]) => void;
}

/**
 * Rooms whose sockets are on several nodes. The sockets of this node come first, at once, and the others are told through Redis without
 * waiting: one that hangs silences nobody here. What is said reaches another node or it does not; that it did not is found out, by the
 * node that said it or by the one that heard nothing, and whoever may have missed it is brought up to date.
 */
export function fanOutAdapter(fanOut: FanOut): (namespace: Namespace) => ClusterAdapter {
  // Socket.IO calls this with `new`, so it cannot be an arrow function.
  return function makeAdapter(namespace) {
    return new FanOutAdapter(namespace, fanOut);
  };
}

class FanOutAdapter extends ClusterAdapter {
  readonly #channels: Channels;
  readonly #unsaid: Unsaid;
  /** What everybody hears, as requests to other nodes and what is for several rooms. */
  readonly #everyone: string;
  /** Begins what we say ourselves: it comes back to us. */
  readonly #ours: Buffer;
  readonly #logger = new Logger(FanOutAdapter.name);

  constructor(
    namespace: Namespace,
    private readonly fanOut: FanOut,
  ) {
    super(namespace);
    this.#everyone = `socket.io#${namespace.name}#`;
    this.#ours = Buffer.from(this.uid);
    this.#channels = new Channels(
      fanOut.subscriber,
      this.#everyone,
      (message) => this.#hear(message),
      () => this.#missed(null),
    );
    this.#unsaid = new Unsaid((topics) => this.#sayMissed(topics), fanOut.timers);
    this.on('create-room', (room: string) => withTopic(room, (topic) => this.#channels.add(topic)));
    this.on('delete-room', (room: string) => withTopic(room, (topic) => this.#channels.remove(topic)));
  }

  override close(): void {
    this.#unsaid.stop();
  }

  /**
   * Resolves when this node hears what is said there. A socket is in one room of a group, the one of the newest epoch that it was brought into: words
   * overtake each other.
   */
  override addAll(id: string, rooms: Set<string>): Promise<void> | void {
    const present = new Map([...(this.sids.get(id) ?? [])].filter(isGroupRoom).map((room) => [topicOf(room), room]));
    const older: string[] = [];
    const joined = new Set<string>();
    for (const room of rooms) {
      const other = isGroupRoom(room) ? present.get(topicOf(room)) : undefined;
      if (other !== undefined && isEarlier(room, other)) continue;
      joined.add(room);
      if (other !== undefined && other !== room) older.push(other);
    }
    void super.addAll(id, joined);
    for (const room of older) void this.del(id, room);
    const topics = topicsOf([...joined]);
    if (!this.#channels.isHeard(topics)) return this.#channels.heard(topics);
  }

  override async broadcast(packet: unknown, options: BroadcastOptions): Promise<void> {
    Adapter.prototype.broadcast.call(this, packet, options);
    if (options.flags?.local) return;
    for (const rooms of byChannel([...options.rooms]))
      this.publish({ type: MessageType.BROADCAST, data: { packet, opts: { ...encoded(options), rooms } } });
  }

  override async addSockets(options: BroadcastOptions, rooms: string[]): Promise<void> {
    Adapter.prototype.addSockets.call(this, options, rooms);
    if (!options.flags?.local) this.publish({ type: MessageType.SOCKETS_JOIN, data: { opts: encoded(options), rooms } });
  }

  override async delSockets(options: BroadcastOptions, rooms: string[]): Promise<void> {
    Adapter.prototype.delSockets.call(this, options, rooms);
    if (!options.flags?.local) this.publish({ type: MessageType.SOCKETS_LEAVE, data: { opts: encoded(options), rooms } });
  }

  protected override publish(message: Parameters<ClusterAdapter['publish']>[0]): void {
    this.publishAndReturnOffset(message).catch((error: unknown) => {
      this.#logger.debug(error);
      if ('data' in message && 'opts' in message.data && !message.data.opts.flags?.volatile)
        this.#unsaid.add(topicsOf(message.data.opts.rooms));
    });
  }

  protected override async doPublish(message: ClusterMessage): Promise<string> {
    await this.fanOut.publish(this.#channelOf(message), this.uid + JSON.stringify(message));
    return '';
  }

  protected override doPublishResponse(): Promise<void> {
    throw new Error('no node asks another one anything');
  }

  protected override onMessage(message: ClusterMessage): void {
    if (message.type === MessageType.SERVER_SIDE_EMIT) return this.#missed(message.data.packet[0] as readonly string[] | null);
    super.onMessage(message);
    if (message.type === MessageType.SOCKETS_JOIN) void this.#hearLate(message.data.rooms);
  }

  #hear(message: Buffer): void {
    if (message.subarray(0, this.#ours.length).equals(this.#ours)) return;
    try {
      this.onMessage(JSON.parse(message.toString('utf8', this.#ours.length)) as ClusterMessage);
    } catch (error) {
      // No node of ours has said this, and none is to end because somebody else did.
      this.#logger.warn(error);
    }
  }

  #channelOf(message: ClusterMessage): string {
    if (message.type !== MessageType.BROADCAST) return this.#everyone;
    const [room, ...others] = message.data.opts.rooms;
    const topic = room === undefined || others.length > 0 ? undefined : topicOf(room);
    return topic === undefined ? this.#everyone : this.#channels.of(topic);
  }

  /** Nobody of this group was here before: what is said of it is heard a moment later than they joined. */
  async #hearLate(rooms: readonly string[]): Promise<void> {
    const topics = topicsOf(rooms);
    if (this.#channels.isHeard(topics)) return;
    await this.#channels.heard(topics);
    this.#missed(topics);
  }

  #sayMissed(topics: readonly string[] | null): Promise<unknown> {
    return this.publishAndReturnOffset({ type: MessageType.SERVER_SIDE_EMIT, data: { packet: [topics] } });
  }

  /** `null`: of everything. */
  #missed(topics: readonly string[] | null): void {
    const { sockets } = this.nsp as Namespace;
    if (topics === null) return this.fanOut.onMissed([...sockets.values()]);
    const missed = new Set(topics);
    const ids = new Set<string>();
    for (const [room, inside] of this.rooms) if (missed.has(topicOf(room) ?? '')) for (const id of inside) ids.add(id);
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

function withTopic(room: string, use: (topic: string) => void): void {
  const topic = topicOf(room);
  if (topic !== undefined) use(topic);
}
