import type { z } from 'zod';

import { ParleyError } from '#protocol';

/**
 * Where a page ended, in a form that clients carry and do not read. It says where to go on, never what one may see:
 * whoever makes one up sees no more than by asking without.
 */
export class PageCursor<Place extends z.ZodType> {
  constructor(private readonly place: Place) {}

  write(place: z.input<Place>): string {
    return Buffer.from(JSON.stringify(place)).toString('base64url');
  }

  /** @throws ParleyError INVALID_REQUEST for anything that `write` did not make. */
  read(cursor: string): z.output<Place> {
    const read = this.place.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
    // One place has one spelling, whatever a lenient decoder makes of others.
    if (!read.success || this.write(read.data as z.input<Place>) !== cursor) throw notOurs();
    return read.data;
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw notOurs(cause);
  }
}

const notOurs = (cause?: unknown) =>
  new ParleyError('INVALID_REQUEST', { detail: 'cursor: must be `next` of the page before.', cause });
