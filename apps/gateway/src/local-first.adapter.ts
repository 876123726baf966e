import type { Redis } from 'ioredis';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace } from 'socket.io';
import { Adapter, type BroadcastOptions, ClusterAdapter, MessageType } from 'socket.io-adapter';

import type { Timers } from '#kernel';

import { Departures } from './departures.js';
import { isConversationRoom } from './sockets.js';

/** Not in the public types of Socket.IO's adapters, though made for those who extend them. */
interface Internals {
  readonly uid: string;
  publish(message: ClusterMessage): void;
  publishAndReturnOffset(message: ClusterMessage): Promise<unknown>;
  onRawMessage: (message: Buffer, channel: Buffer) => void;
}
interface ClusterMessage {
  readonly type: MessageType;
  readonly data: unknown;
}

export interface FanOut {
  readonly publisher: Redis;
  readonly subscriber: Redis;
  readonly timers: Timers;
  /** Whether the sockets of this node are known to be in no room of a conversation where they do not belong. */
  readonly isTrusted: () => boolean;
}

/**
 * Socket.IO's sharded Redis adapter, but for the order of things: the sockets of this node come first,
 * at once, and Redis is told without waiting. The original waits for Redis before it serves its own
 * sockets, so that a Redis that hangs would silence the whole node.
 *
 * Other nodes hear what this one publishes in its order, because it has one connection to publish by, and they have one
 * to hear by. So who is made to leave a room hears nothing that is said there afterwards; and where that order may
 * break, because Redis was away for the one or the other, nothing is said until it is certain again who is in the room.
 */
export function localFirstAdapter({
  publisher,
  subscriber,
  timers,
  isTrusted,
}: FanOut): (namespace: Namespace) => ClusterAdapter {
  const create = createShardedAdapter(publisher, subscriber, { subscriptionMode: 'dynamic' });
  // Socket.IO calls this with `new`, so it cannot be an arrow function.
  return function makeAdapter(namespace) {
    const adapter = create(namespace) as ClusterAdapter;
    const internals = adapter as unknown as Internals;
    const { onRawMessage } = internals;
    // What we published comes back to us, and would be parsed to learn that it is ours.
    const ours = Buffer.from(`"uid":"${internals.uid}"`);
    const tail = ours.length + namespace.name.length + 32;
    const roomChannel = `socket.io#${namespace.name}#`;
    internals.onRawMessage = (message, channel) => {
      if (message.subarray(-tail).includes(ours)) return;
      if (!isTrusted() && isConversationRoom(channel.toString().slice(roomChannel.length))) return;
      onRawMessage.call(adapter, message, channel);
    };

    const departures = new Departures(
      (room, who) =>
        internals.publishAndReturnOffset({ type: MessageType.SOCKETS_LEAVE, data: { opts: inRooms(who), rooms: [room] } }),
      timers,
    );
    adapter.broadcast = async (packet: unknown, options: BroadcastOptions) => {
      Adapter.prototype.broadcast.call(adapter, packet, options);
      if (options.flags?.local || [...options.rooms].some((room) => departures.isUntoldOf(room))) return;
      internals.publish({ type: MessageType.BROADCAST, data: { packet, opts: encoded(options) } });
    };
    adapter.addSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.addSockets.call(adapter, options, rooms);
      if (options.flags?.local) return;
      for (const room of rooms) departures.forget(room, [...options.rooms]);
      internals.publish({ type: MessageType.SOCKETS_JOIN, data: { opts: encoded(options), rooms } });
    };
    adapter.delSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.delSockets.call(adapter, options, rooms);
      if (options.flags?.local) return;
      for (const room of rooms) departures.add(room, [...options.rooms]);
    };
    return adapter;
  };
}

/** As the other nodes expect it: sets do not survive JSON. */
function encoded({ rooms, except, flags }: BroadcastOptions) {
  return { rooms: [...rooms], except: [...(except ?? [])], flags };
}

const inRooms = (rooms: readonly string[]) => ({ rooms, except: [], flags: {} });
