import { z } from 'zod';

import type { ListCursor } from '#conversations';
import { conversationId, ParleyError } from '#protocol';

/** The last moment whose year has four digits: what lies beyond means something else to every database. */
const latest = Date.UTC(9999, 11, 31);
const place = z.tuple([z.int().min(0).max(latest), conversationId]);

/** Where a page of the list ended, in a form that clients carry and do not read. It says where to go on, not what one may see. */
export const listCursor = {
  write({ activeAt, conversationId: id }: ListCursor): string {
    return Buffer.from(JSON.stringify([activeAt.getTime(), id])).toString('base64url');
  },

  /** @throws ParleyError INVALID_REQUEST for anything that `write` did not make. */
  read(cursor: string): ListCursor {
    const read = place.safeParse(parsed(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (!read.success) throw notOurs();
    const [activeAt, id] = read.data;
    const found = { activeAt: new Date(activeAt), conversationId: id };
    // One place has one spelling, whatever a lenient decoder makes of others.
    if (listCursor.write(found) !== cursor) throw notOurs();
    return found;
  },
};

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw notOurs(cause);
  }
}

const notOurs = (cause?: unknown) =>
  new ParleyError('INVALID_REQUEST', { detail: 'query.cursor: must be `next` of the page before.', cause });
