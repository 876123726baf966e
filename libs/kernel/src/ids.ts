import { v7 } from 'uuid';

import type { Clock } from './clock.js';
import type { Random } from './random.js';

/**
 * Makes UUIDv7 identifiers (RFC 9562 §5.7). Their time prefix keeps B-tree inserts local; it is
 * never read back, and orders nothing.
 */
export class Ids {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  next(): string {
    return v7({ msecs: this.clock.now(), random: this.random.bytes(16) });
  }
}
