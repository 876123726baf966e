import { z } from 'zod';

import { change, message } from '../conversations.js';
import { limits } from '../limits.js';
import { conversationId, revision, sequence } from '../scalars.js';
import { command } from './contract.js';

export const historyPage = z
  .object({
    messages: z.array(message),
    hasMore: z.boolean().meta({
      description: 'There are more messages in the direction of this page. A page of long messages is shorter than `limit`.',
    }),
    revision: revision.meta({
      description: 'Revision of the conversation that this page shows: live changes apply from the next one on.',
    }),
  })
  .meta({ id: 'HistoryPage', description: 'Messages in ascending order of sequence.' });
export type HistoryPage = z.infer<typeof historyPage>;

export const syncPage = z
  .object({
    changes: z.array(change),
    revision: revision.meta({
      description: 'Where the client stands once it has applied these changes: the next `afterRevision`.',
    }),
    hasMore: z.boolean().meta({ description: 'There is more after this. A page of long messages is shorter than `limit`.' }),
  })
  .meta({ id: 'SyncPage' });
export type SyncPage = z.infer<typeof syncPage>;

const historyCursor = {
  before: sequence.optional().meta({ description: 'Only messages with a smaller sequence, the nearest ones.' }),
  after: sequence.optional().meta({ description: 'Only messages with a larger sequence, the nearest ones.' }),
};

export const historyQuery = z
  .strictObject({
    ...historyCursor,
    limit: z.int().min(1).max(limits.historyPage).default(limits.historyPageDefault),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both');
export type HistoryQuery = z.infer<typeof historyQuery>;

/** What there is, and what changed while a client was away. */
export const syncCommands = {
  sync: command({
    summary: 'What changed in a conversation after a revision, each changed thing once, in order of revision.',
    policy: 'reader',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      limit: z.int().min(1).max(limits.syncPage).default(limits.syncPageDefault),
    }),
    response: syncPage,
    errors: [],
  }),
  digest: command({
    summary: 'A digest of what `sync` would answer, to prove that a client has it without sending it again.',
    policy: 'reader',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      upToRevision: revision.meta({ description: 'Things whose last change came later are left out.' }),
    }),
    response: z.object({
      digest: z.string().meta({
        description:
          'SHA-256, hexadecimal, of the canonical form of what changed: see `canonicalForm` in libs/protocol/src/digest.ts.',
      }),
      things: z.int().min(0).max(limits.syncPage),
      revision: revision.meta({
        description: 'What the digest reaches: `upToRevision`, or less when there were more things than it may cover.',
      }),
    }),
    errors: [],
  }),
  'inbox.sync': command({
    summary: 'Which of my conversations stand at another revision than I know. One round trip for an idle client.',
    policy: 'authenticated',
    request: z.strictObject({
      heads: z
        .record(conversationId, revision)
        .refine((heads) => Object.keys(heads).length <= limits.inboxHeads, `at most ${limits.inboxHeads} heads`)
        .default({}),
      after: conversationId.optional().meta({ description: 'Continue after this conversation: `next` of the answer before.' }),
      digest: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')).meta({
        description:
          'Instead of `heads`: SHA-256 of `<conversationId>:<revision>` for each conversation I know, in order of id, joined ' +
          'by commas. If it is the same here, nothing moved; else ask again with `heads`.',
      }),
    }),
    response: z.object({
      moved: z.array(z.object({ conversationId, revision, lastSequence: sequence })),
      next: conversationId.nullable().meta({
        description:
          'My conversations are gone through in order of their ids, 1,000 at a time, and compared with `heads` (absent: 0). ' +
          'Not null: go on with this as `after`, and the heads known beyond it.',
      }),
      same: z.exactOptional(z.boolean()).meta({ description: 'Whether the digest is the same here; only if one was given.' }),
    }),
    errors: [],
  }),
  history: command({
    summary: 'A page of messages, before or after a sequence; the newest ones if neither is given.',
    policy: 'reader',
    request: z
      .strictObject({
        conversationId,
        ...historyCursor,
        limit: z.int().min(1).max(limits.historyPage).default(limits.historyPageDefault),
      })
      .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both'),
    response: historyPage,
    errors: [],
  }),
} as const;
