import { LRUCache } from 'lru-cache';
import Provider, { type AdapterPayload, errors } from 'oidc-provider';
import type { Pool } from 'pg';

import type { Clock } from '#kernel';

import { settings } from '../settings.js';
import { PostgresOidcStorage } from './postgres.oidc-storage.js';

/** Device codes, answering a device that asks too often with `slow_down` (RFC 8628 §3.5). Browsers are not paced. */
export class PacedDeviceCodes extends PostgresOidcStorage {
  readonly #asked: LRUCache<string, true>;

  constructor(pool: Pool, clock: Clock) {
    super(pool, 'DeviceCode');
    this.#asked = new LRUCache({
      max: settings.devicePolls,
      ttl: settings.devicePollMs,
      perf: { now: () => clock.monotonicNow() },
    });
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (Provider.ctx?.oidc.route === 'token') {
      const tooSoon = this.#asked.has(id);
      this.#asked.set(id, true);
      if (tooSoon) throw new errors.SlowDown();
    }
    return super.find(id);
  }
}
