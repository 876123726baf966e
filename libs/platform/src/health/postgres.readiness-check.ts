import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

import { ReadinessCheck } from './readiness-check.js';

/** PostgreSQL answers. However many ask, one question is on its way at a time. */
@Injectable()
export class PostgresReadinessCheck extends ReadinessCheck {
  override readonly name = 'postgres';
  #asked: Promise<boolean> | undefined;

  constructor(private readonly pool: Pool) {
    super();
  }

  override ready(): Promise<boolean> {
    this.#asked ??= this.pool
      .query('select 1')
      .then(
        () => true,
        () => false,
      )
      .finally(() => (this.#asked = undefined));
    return this.#asked;
  }
}
