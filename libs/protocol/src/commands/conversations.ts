import * as z from 'zod/mini';
import { described } from '../description.js';

import { conversation, membership } from '../conversations.js';
import { conversationId, instant, userId } from '../scalars.js';
import { command } from './contract.js';

/** What a member decides about a conversation for themselves. What is absent stays as it is. */
export const preferences = z.strictObject({
  mutedUntil: described(z.exactOptional(z.nullable(instant)), 'Null: not muted. The year 9999: until unmuted.'),
  pinned: z.exactOptional(z.boolean()),
  archived: z.exactOptional(z.boolean()),
});
/** What {@link preferences} lets through. */
export type Preferences = z.infer<typeof preferences>;

/** Conversations, and what they are to me. */
export const conversationCommands = {
  'conversation.open': command({
    summary: 'Opens the direct conversation with a user. The same two users always get the same one.',
    policy: 'authenticated',
    request: z.strictObject({ userId }),
    response: z.object({ conversation }),
    errors: ['NOT_FOUND', 'OVERLOADED'],
  }),
  'preferences.set': command({
    summary: 'Mutes, pins or archives a conversation, for me alone.',
    policy: 'member',
    request: z.strictObject({ conversationId, ...preferences.shape }),
    response: z.object({ membership }),
    errors: ['TOO_MANY'],
  }),
} as const;
