import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';

import type { Cancel, Timers } from '#kernel';

import { settings } from '../settings.js';

/** $1 how many at most */
const statement = `
  delete from oidc_payload where ctid = any(array(
    select ctid from oidc_payload where expires_at < now() limit $1 for update skip locked))`;

/** Deletes what has expired. Nobody can see it any more by then: this only gives the space back. */
export class ExpiredRows {
  readonly #log = new Logger(ExpiredRows.name);
  #cancel: Cancel | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly timers: Timers,
  ) {}

  start(): void {
    // A sweep that fails leaves rows that the next one finds.
    this.#cancel = this.timers.every(settings.sweep.everyMs, () => {
      this.sweep().catch((error: unknown) => this.#log.warn({ err: error, msg: 'sweep failed' }));
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** @returns how many were deleted */
  async sweep(): Promise<number> {
    const { batch } = settings.sweep;
    for (let total = 0; ;) {
      const { rowCount } = await this.pool.query(statement, [batch]);
      total += rowCount ?? 0;
      if ((rowCount ?? 0) < batch) return total;
    }
  }
}
