import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { conversationId, messageSequence, revision } from '../scalars.js';

/** Where a command changed something, and where the conversation stands with it. */
export const committed = named(
  'Committed',
  z.object({
    conversationId,
    revision: described(revision, 'Of the change; of the conversation, if nothing had to change.'),
  }),
  'PostgreSQL has committed the change, or it was so already.',
);
/** A change that is in the database, by the revision of the conversation. */
export type Committed = z.infer<typeof committed>;

/** Which message. */
export const byMessage = { conversationId, sequence: messageSequence };

/** What every change to a group can be refused with. */
export const groupErrors = ['NOT_A_GROUP', 'CONVERSATION_CLOSED', 'OVERLOADED'] as const;
