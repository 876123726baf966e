import type { Redis } from 'ioredis';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace } from 'socket.io';
import { Adapter, type BroadcastOptions, ClusterAdapter, MessageType } from 'socket.io-adapter';

/** Not in the public types of Socket.IO's adapters, though made for those who extend them. */
interface Internals {
  readonly uid: string;
  publish(message: { readonly type: MessageType; readonly data: unknown }): void;
  onRawMessage: (message: Buffer, channel: Buffer) => void;
}

/**
 * Socket.IO's sharded Redis adapter, but for the order of things: the sockets of this node come first,
 * at once, and Redis is told without waiting. The original waits for Redis before it serves its own
 * sockets, so that a Redis that hangs would silence the whole node.
 */
export function localFirstAdapter(publisher: Redis, subscriber: Redis): (namespace: Namespace) => ClusterAdapter {
  const create = createShardedAdapter(publisher, subscriber, { subscriptionMode: 'dynamic' });
  // Socket.IO calls this with `new`, so it cannot be an arrow function.
  return function makeAdapter(namespace) {
    const adapter = create(namespace) as ClusterAdapter;
    const internals = adapter as unknown as Internals;
    const { onRawMessage } = internals;
    // What we published comes back to us, and would be parsed to learn that it is ours.
    const ours = Buffer.from(`"uid":"${internals.uid}"`);
    const tail = ours.length + namespace.name.length + 32;
    internals.onRawMessage = (message, channel) => {
      if (!message.subarray(-tail).includes(ours)) onRawMessage.call(adapter, message, channel);
    };

    adapter.broadcast = async (packet: unknown, options: BroadcastOptions) => {
      Adapter.prototype.broadcast.call(adapter, packet, options);
      if (options.flags?.local) return;
      internals.publish({ type: MessageType.BROADCAST, data: { packet, opts: encoded(options) } });
    };
    adapter.addSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.addSockets.call(adapter, options, rooms);
      if (options.flags?.local) return;
      internals.publish({ type: MessageType.SOCKETS_JOIN, data: { opts: encoded(options), rooms } });
    };
    adapter.delSockets = async (options: BroadcastOptions, rooms: string[]) => {
      Adapter.prototype.delSockets.call(adapter, options, rooms);
      if (options.flags?.local) return;
      internals.publish({ type: MessageType.SOCKETS_LEAVE, data: { opts: encoded(options), rooms } });
    };
    return adapter;
  };
}

/** As the other nodes expect it: sets do not survive JSON. */
function encoded({ rooms, except, flags }: BroadcastOptions) {
  return { rooms: [...rooms], except: [...(except ?? [])], flags };
}
