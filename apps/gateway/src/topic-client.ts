import { Logger } from '@nestjs/common';

import type { Channels } from './channels.js';
import { topicOf } from './rooms.js';

type Handler = (message: Buffer, channel: Buffer) => void;

/**
 * Redis, as Socket.IO's sharded adapter speaks to it (in the words of the package `redis`). The adapter has a channel for each room; here the
 * rooms of a user or a group share the channel of their topic, so that a new epoch of a group changes no subscription. Rooms without a
 * topic are other nodes' business only by way of the channel that all of them hear.
 */
export class TopicClient {
  #name = '';
  readonly #logger = new Logger(TopicClient.name);
  #handle: Handler = () => undefined;

  constructor(
    private readonly channels: Channels,
    private readonly publish: (channel: string, message: string | Buffer) => Promise<unknown>,
  ) {}

  /** Begins what we say ourselves, and is as long on every node. It comes back to us, and would be parsed to learn that it is ours. */
  speakAs(name: string): void {
    this.#name = name;
  }

  /** The adapter handles what it hears by one function, wherever it comes from. */
  sSubscribe(channel: string, handle: Handler): void {
    this.#handle = handle;
    const topic = this.#topicOf(channel);
    if (topic !== undefined) this.channels.add(topic);
  }

  /** Of several at once the adapter unsubscribes when it closes. */
  sUnsubscribe(channel: string): void {
    const topic = this.#topicOf(channel);
    if (topic !== undefined) this.channels.remove(topic);
  }

  sPublish(channel: string, message: string | Buffer): Promise<unknown> {
    const topic = this.#topicOf(channel);
    const to = topic === undefined ? this.channels.everyone : this.channels.of(topic);
    return this.publish(
      to,
      typeof message === 'string' ? this.#name + message : Buffer.concat([Buffer.from(this.#name), message]),
    );
  }

  /** What came by any of the channels. */
  hear(message: Buffer): void {
    if (message.toString('latin1', 0, this.#name.length) === this.#name) return;
    try {
      this.#handle(message.subarray(this.#name.length), Buffer.from(this.channels.everyone));
    } catch (error) {
      // No node of ours has said this, and none is to end because somebody else did.
      this.#logger.warn(error);
    }
  }

  /** The adapter's channels are called after its own and, between that and a last `#`, the room. */
  #topicOf(channel: string): string | undefined {
    return topicOf(channel.slice(this.channels.everyone.length, -1));
  }
}
