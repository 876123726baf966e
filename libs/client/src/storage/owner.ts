import { uuid } from '#protocol';
import { z } from 'zod/mini';

const schema = z.object({ userId: uuid });

/** Whose store it is; undefined if nobody's yet, or if that cannot be read any more. */
export const readOwner = (record: unknown): string | undefined => schema.safeParse(record).data?.userId;
