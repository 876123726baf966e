import type { Logger } from '@nestjs/common';
import { ReplyError } from 'ioredis';

import { type Clock, Complaints } from '#kernel';

/** What Redis answers to who may not ask for it, or at a time when it does not do it. It is there; somebody has to see to it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof (ReplyError as new () => Error);
}

/** Says what fails at Redis: what it refuses as a warning, at most once a second. That it is away or hangs, others notice and say. */
export class RedisFailures {
  readonly #complaints: Complaints;

  constructor(
    private readonly logger: Logger,
    clock: Clock,
  ) {
    this.#complaints = new Complaints(clock, (err, suppressed) => logger.warn({ err, suppressed }));
  }

  readonly report = (error: unknown): void => {
    if (isRefusal(error)) this.#complaints.complain(error);
    else this.logger.debug(error);
  };
}
