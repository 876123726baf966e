import { uuid } from '#protocol';
import * as z from 'zod/mini';

import type { TabMessage } from './tabs.js';

const schema: z.ZodMiniType<TabMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued') }),
  z.object({ type: z.literal('changed') }),
  z.object({ type: z.literal('settled'), id: uuid, answer: z.unknown() }),
  z.object({ type: z.literal('refused'), id: uuid, error: z.unknown() }),
]);

/**
 * What another tab said; undefined for what is none of its words. The other tab may run another version of
 * this client, and any script of the origin may speak on the channel.
 */
export const readTabMessage = (said: unknown): TabMessage | undefined => schema.safeParse(said).data;
