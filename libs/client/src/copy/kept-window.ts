import { message, user, uuid } from '#protocol';
import * as z from 'zod/mini';

/** What is shown of a conversation, up to its newest message. */
export interface WindowSnapshot {
  readonly revision: number;
  readonly reachesBeginning: boolean;
  readonly messages: readonly z.infer<typeof message>[];
}

/** The newest messages of a conversation as they are kept: checked again whenever they are read. */
const keptWindow = z.object({
  conversationId: uuid,
  revision: z.int().check(z.minimum(1)),
  reachesBeginning: z.boolean(),
  messages: z.array(message),
  /** Those who wrote them, as far as they are no members (any more) that the line of the list names. */
  people: z.array(user),
  /** When it was written last, by the clock of this device. */
  usedAt: z.number(),
});
export type KeptWindow = z.infer<typeof keptWindow>;

/** The window that a record is; undefined if it is none, or has gaps, or is that of another conversation. */
export function readWindow(conversationId: string, record: unknown): KeptWindow | undefined {
  const { data } = keptWindow.safeParse(record);
  if (data?.conversationId !== conversationId) return undefined;
  const { messages, reachesBeginning } = data;
  const first = messages[0]?.sequence ?? 1;
  const isRun = messages.every(({ sequence }, index) => sequence === first + index);
  return isRun && (messages.length > 0 || reachesBeginning) ? data : undefined;
}

/** When a kept window was used; long ago, if that cannot be read. */
export const usedAtOf = (record: unknown): number => z.object({ usedAt: z.number() }).safeParse(record).data?.usedAt ?? 0;
