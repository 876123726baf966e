import type { Redis } from 'ioredis';

import { Clock } from '#kernel';

import { OnlineRegister } from '../online-register.js';
import { presenceSettings } from '../settings.js';

const { aliveMs, keepMs, usersPerQuestion } = presenceSettings;

/**
 * {@link OnlineRegister} in Redis: for each boot of a node a key that ends unless it is renewed, and a set of the users
 * on it. `presence:boots` names the boots; who is there is decided by their keys alone.
 */
export class RedisOnlineRegister extends OnlineRegister {
  /** Whether Redis may hold something else than we said. */
  #isStale = true;

  constructor(
    private readonly redis: Redis,
    private readonly bootId: string,
    private readonly clock: Clock,
    /** Before every key: an installation has its Redis for itself, tests have not. */
    private readonly prefix = 'presence',
  ) {
    super();
  }

  override async among(userIds: readonly string[]): Promise<ReadonlySet<string> | null> {
    if (userIds.length === 0) return new Set();
    try {
      const boots = await this.#boots();
      const answers = await Promise.all(boots.map((boot) => this.redis.smismember(this.#onlineKey(boot), [...userIds])));
      return new Set(userIds.filter((_, index) => answers.some((isMember) => isMember[index] === 1)));
    } catch {
      return null;
    }
  }

  override enter(userIds: readonly string[]): void {
    // With its end, or a crash before the next renewal would leave it for ever.
    this.#forget(
      this.redis
        .multi()
        .sadd(this.#onlineKey(), [...userIds])
        .pexpire(this.#onlineKey(), keepMs)
        .exec(),
    );
  }

  override leave(userIds: readonly string[]): void {
    this.#forget(this.redis.srem(this.#onlineKey(), [...userIds]));
  }

  override async renew(userIds: readonly string[]): Promise<readonly string[] | null> {
    try {
      const isStale = this.#isStale || (await this.redis.scard(this.#onlineKey())) !== userIds.length;
      this.#isStale = false;
      if (isStale) await this.#rewrite(userIds);
      await this.redis.pexpire(this.#onlineKey(), keepMs);
      await this.redis.set(this.#aliveKey(), '', 'PX', aliveMs);
      // The time only tells which are long gone, and a boot that is there renews its own: clocks need not agree.
      await this.redis.zadd(this.#bootsKey, this.clock.now(), this.bootId);
      await this.redis.zremrangebyscore(this.#bootsKey, '-inf', String(this.clock.now() - keepMs));
      return await this.#boots();
    } catch {
      this.#isStale = true;
      return null;
    }
  }

  override async retire(afterMs: number): Promise<void> {
    await this.redis.pexpire(this.#aliveKey(), afterMs).catch(() => undefined);
  }

  async #rewrite(userIds: readonly string[]): Promise<void> {
    const rewriting = this.redis.multi().del(this.#onlineKey());
    for (let from = 0; from < userIds.length; from += usersPerQuestion) {
      rewriting.sadd(this.#onlineKey(), userIds.slice(from, from + usersPerQuestion));
    }
    await rewriting.exec();
  }

  /** Those that are there. */
  async #boots(): Promise<readonly string[]> {
    const boots = await this.redis.zrange(this.#bootsKey, '0', '-1');
    const alive = boots.length === 0 ? [] : await this.redis.mget(boots.map((boot) => this.#aliveKey(boot)));
    return boots.filter((_, index) => alive[index] !== null);
  }

  /** Nobody waits for it; what was lost is written again by the next renewal. */
  #forget(writing: Promise<unknown>): void {
    writing.catch(() => {
      this.#isStale = true;
    });
  }

  get #bootsKey(): string {
    return `${this.prefix}:boots`;
  }

  #aliveKey(boot = this.bootId): string {
    return `${this.prefix}:alive:${boot}`;
  }

  #onlineKey(boot = this.bootId): string {
    return `${this.prefix}:online:${boot}`;
  }
}
