import { expect, it } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { ReplyError } from 'ioredis';

import { ManualTime } from '#testing';

import { RedisFailures } from './redis-failures.js';

it('what Redis refuses is a warning, now and then; what fails because it is away is not', async () => {
  const time = new ManualTime();
  const said: unknown[] = [];
  const logger = { warn: (what: object) => said.push(['warn', what]), debug: (what: Error) => said.push(what.message) };
  const { report } = new RedisFailures(logger as unknown as Logger, time.clock);
  const refusal = new (ReplyError as new (message: string) => Error)('NOPERM');
  report(new Error('away'));
  report(refusal);
  report(refusal);
  await time.advance(1_000);
  report(refusal);
  expect(said).toEqual(['away', ['warn', { err: refusal, suppressed: 0 }], ['warn', { err: refusal, suppressed: 1 }]]);
});
