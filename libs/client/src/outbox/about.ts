import type { OutboxEntry } from '../storage/outbox-entry.js';

/** A message that the server has. */
const aboutMessage = (conversationId: string, sequence: number): string => `${conversationId}#${sequence}`;

/** How far somebody has read in a conversation. */
const aboutReading = (conversationId: string): string => `${conversationId}#read`;

/** What an entry is about: all about one message, or one reading, have the same; everything else is about itself. */
export function aboutOf({ id, command, request, target }: Pick<OutboxEntry, 'id' | 'command' | 'request' | 'target'>): string {
  if (target !== undefined) return target;
  const { conversationId, sequence } = request;
  if (typeof conversationId !== 'string' || typeof sequence !== 'number') return id;
  return command === 'receipt.read' ? aboutReading(conversationId) : aboutMessage(conversationId, sequence);
}

/** The conversation that an entry is about, if there is one yet. */
export function conversationOf({ request }: OutboxEntry): string | undefined {
  const { conversationId } = request;
  return typeof conversationId === 'string' ? conversationId : undefined;
}
