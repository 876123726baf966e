import type { Redis } from 'ioredis';

import type { Timers } from '#kernel';

import { isRefusal, type RedisFailures } from './redis-failures.js';
import { gatewaySettings } from './settings.js';

/**
 * The channels of Redis that this node hears: those of the topics that its rooms are about, and one that all nodes hear. They are made
 * whenever Redis is there; while it is away nothing waits for it, and while it refuses them they are asked for again and again.
 */
export class Channels {
  /** By channel: how many rooms it is heard for. */
  readonly #rooms = new Map<string, number>();
  /** Those that were asked for, until they are heard. */
  readonly #asked = new Map<string, Promise<void>>();
  /** Those that are about to be asked for, all at once: whoever comes brings several, and seldom comes alone. */
  #wanted: string[] = [];
  #askingSoon: Promise<void> | undefined;
  /** How often Redis came: what an earlier connection was asked for, the next one is by itself. */
  #connections = 0;

  constructor(
    private readonly subscriber: Redis,
    /** Begins the name of each channel; by itself it is the one that all nodes hear. */
    readonly everyone: string,
    hear: (message: Buffer) => void,
    private readonly timers: Timers,
    /** Everything is heard, after a time in which nothing was. */
    private readonly onHeardAgain: () => void,
    private readonly failures: RedisFailures,
  ) {
    this.#rooms.set(everyone, 1);
    subscriber.on('smessageBuffer', (channel: Buffer, message: Buffer) => {
      if (channel.indexOf(everyone) === 0) hear(message);
    });
    subscriber.on('ready', () => void this.#hearAll());
    if (this.#isThere) void this.#hearAll();
  }

  add(topic: string): void {
    const channel = this.of(topic);
    const rooms = this.#rooms.get(channel) ?? 0;
    this.#rooms.set(channel, rooms + 1);
    if (rooms === 0 && this.#isThere) this.#askSoon(channel);
  }

  remove(topic: string): void {
    const channel = this.of(topic);
    const rooms = this.#rooms.get(channel) ?? 0;
    if (rooms > 1) this.#rooms.set(channel, rooms - 1);
    else {
      this.#rooms.delete(channel);
      this.#asked.delete(channel);
      if (this.#isThere) this.subscriber.sunsubscribe(channel).catch(this.failures.report);
    }
  }

  of(topic: string): string {
    return `${this.everyone}${topic}#`;
  }

  /** Whether nothing that is said of these topics from now on is missed. While Redis is away nobody says anything. */
  isHeard(topics: readonly string[]): boolean {
    return topics.every((topic) => !this.#asked.has(this.of(topic)));
  }

  /** Resolves when they are heard, or Redis goes away. */
  async heard(topics: readonly string[]): Promise<void> {
    for (const topic of topics) await this.#asked.get(this.of(topic));
  }

  get #isThere(): boolean {
    return this.subscriber.status === 'ready';
  }

  #askSoon(channel: string): void {
    this.#wanted.push(channel);
    this.#askingSoon ??= this.timers.soon().then(() => this.#askForWanted());
    this.#asked.set(channel, this.#askingSoon);
  }

  /** Not for those whose last room has gone meanwhile: nobody would unsubscribe them. */
  #askForWanted(): Promise<void> {
    const wanted = new Set(this.#wanted);
    this.#wanted = [];
    this.#askingSoon = undefined;
    return this.#ask([...wanted].filter((channel) => this.#rooms.has(channel)));
  }

  /** A thousand at a time: others have a word between. What is added meanwhile is asked for by itself. */
  async #hearAll(): Promise<void> {
    const connection = ++this.#connections;
    const channels = [...this.#rooms.keys()];
    const asked: Promise<void>[] = [];
    for (let first = 0; first < channels.length; first += 1_000) asked.push(this.#ask(channels.slice(first, first + 1_000)));
    await Promise.all(asked);
    if (this.#isOf(connection)) this.onHeardAgain();
  }

  async #ask(channels: readonly string[]): Promise<void> {
    if (channels.length === 0) return;
    const asked = this.#subscribe(channels);
    for (const channel of channels) this.#asked.set(channel, asked);
    await asked;
    for (const channel of channels) if (this.#asked.get(channel) === asked) this.#asked.delete(channel);
  }

  /** Resolves when they are heard, or this connection is lost: when it is back, all are asked for again. */
  async #subscribe(channels: readonly string[]): Promise<void> {
    const connection = this.#connections;
    for (
      let wanted = channels;
      wanted.length > 0 && this.#isOf(connection);
      wanted = wanted.filter((each) => this.#rooms.has(each))
    ) {
      try {
        await this.subscriber.ssubscribe(...wanted);
        return;
      } catch (error) {
        this.failures.report(error);
        if (!isRefusal(error)) return;
        await this.timers.sleep(gatewaySettings.roomsRetryMs);
      }
    }
  }

  #isOf(connection: number): boolean {
    return this.#isThere && connection === this.#connections;
  }
}
