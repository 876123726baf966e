import { conversation, membership, message, user } from '#protocol';
import * as z from 'zod/mini';

/** A line of the list as it is kept: checked again whenever it is read. */
const keptLine = z.object({
  conversation,
  membership,
  lastMessage: z.exactOptional(message),
  /** Whether it says all that its revision stands for. If not, it was being read again. */
  exact: z.boolean(),
  /** Who wrote the newest message, if they are not among the members that it lists. */
  people: z.array(user),
});
export type KeptLine = z.infer<typeof keptLine>;

/** The line that a record is; undefined if it is none, or that of another conversation. */
export function readLine(conversationId: string, record: unknown): KeptLine | undefined {
  const { data } = keptLine.safeParse(record);
  return data?.conversation.conversationId === conversationId ? data : undefined;
}
