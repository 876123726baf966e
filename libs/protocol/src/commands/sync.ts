import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { change, message } from '../conversations.js';
import { limits } from '../limits.js';
import { conversationId, messageSequence, revision, sequence } from '../scalars.js';
import { command } from './contract.js';

/** Messages that follow each other, in ascending order of sequence. */
export const historyPage = named(
  'HistoryPage',
  z.object({
    messages: z.array(message),
    hasMore: described(
      z.boolean(),
      'There are more messages in the direction of this page. A page of long messages is shorter than `limit`.',
    ),
    revision: described(revision, 'Revision of the conversation that this page shows: live changes apply from the next one on.'),
  }),
  'Messages in ascending order of sequence.',
);
/** A page of messages, and at which revision it shows them. */
export type HistoryPage = z.infer<typeof historyPage>;

/** Changes that follow each other, in order of revision. */
export const syncPage = named(
  'SyncPage',
  z.object({
    changes: z.array(change),
    revision: described(revision, 'Where the client stands once it has applied these changes: the next `afterRevision`.'),
    hasMore: described(z.boolean(), 'There is more after this. A page of long messages is shorter than `limit`.'),
  }),
);
/** What changed after a revision, and where a client stands that has applied it. */
export type SyncPage = z.infer<typeof syncPage>;

const historyCursor = {
  before: described(z.optional(sequence), 'Only messages with a smaller sequence, the nearest ones.'),
  after: described(z.optional(sequence), 'Only messages with a larger sequence, the nearest ones.'),
};

/** Which messages: before or after a sequence, or the newest ones. */
export const historyQuery = z
  .strictObject({
    ...historyCursor,
    limit: z._default(z.int().check(z.minimum(1), z.maximum(limits.historyPage)), limits.historyPageDefault),
  })
  .check(z.refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both'));
/** A question for a page of messages, defaults filled in. */
export type HistoryQuery = z.infer<typeof historyQuery>;

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'));

/** The messages that a digest of a window covers. */
export const isDigestible = ({ fromSequence, toSequence }: { readonly fromSequence: number; readonly toSequence: number }) =>
  fromSequence <= toSequence && toSequence - fromSequence < limits.digestedWindow;
export const digestible = `\`fromSequence\` to \`toSequence\` must be a run of at most ${limits.digestedWindow} messages`;

/** What there is, and what changed while a client was away. */
export const syncCommands = {
  sync: command({
    summary: 'What changed in a conversation after a revision, each changed thing once, in order of revision.',
    policy: 'reader',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      limit: z._default(z.int().check(z.minimum(1), z.maximum(limits.syncPage)), limits.syncPageDefault),
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
      upToRevision: described(revision, 'Things whose last change came later are left out.'),
    }),
    response: z.object({
      digest: described(
        z.string(),
        'SHA-256, hexadecimal, of the canonical form of what changed: see `canonicalForm` in libs/protocol/src/digest.ts.',
      ),
      things: z.int().check(z.minimum(0), z.maximum(limits.syncPage)),
      revision: described(
        revision,
        'What the digest reaches: `upToRevision`, or less when there were more things than it may cover.',
      ),
    }),
    errors: [],
  }),
  'window.digest': command({
    summary: 'Digests of a run of messages and of the details and members, to prove that a client shows them as they are.',
    policy: 'reader',
    request: z
      .strictObject({
        conversationId,
        fromSequence: described(messageSequence, 'The first message of the run.'),
        toSequence: described(messageSequence, 'The last one; it may lie beyond the newest message.'),
      })
      .check(z.refine(isDigestible, digestible)),
    response: z.object({
      messages: z.object({
        digest: described(
          sha256,
          'Of the messages of the run, in its order: see `canonicalMessages` in libs/protocol/src/digest.ts.',
        ),
        count: z.int().check(z.minimum(0), z.maximum(limits.digestedWindow)),
        hasMore: described(
          z.boolean(),
          'The run has more messages than these, the first ones. A digest covers fewer of them if they are long.',
        ),
      }),
      roster: z.object({ digest: described(sha256, 'Of the details and the members: see `canonicalRoster` there.') }),
      revision: described(revision, 'At which all of it was so. A client that stands at another one has to catch up first.'),
    }),
    errors: [],
  }),
  'inbox.sync': command({
    summary: 'Which of my conversations stand at another revision than I know. One round trip for an idle client.',
    policy: 'authenticated',
    request: z.strictObject({
      heads: z._default(
        z
          .record(conversationId, revision)
          .check(z.refine((heads) => Object.keys(heads).length <= limits.inboxHeads, `at most ${limits.inboxHeads} heads`)),
        {},
      ),
      after: described(z.optional(conversationId), 'Continue after this conversation: `next` of the answer before.'),
      digest: described(
        z.exactOptional(sha256),
        'Instead of `heads`: SHA-256 of `<conversationId>:<revision>` for each conversation I know, in order of id, joined ' +
          'by commas. If it is the same here, nothing moved; else ask again with `heads`.',
      ),
    }),
    response: z.object({
      moved: z.array(z.object({ conversationId, revision, lastSequence: sequence })),
      next: described(
        z.nullable(conversationId),
        'My conversations are gone through in order of their ids, 1,000 at a time, and compared with `heads` (absent: 0). ' +
          'Not null: go on with this as `after`, and the heads known beyond it.',
      ),
      same: described(z.exactOptional(z.boolean()), 'Whether the digest is the same here; only if one was given.'),
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
        limit: z._default(z.int().check(z.minimum(1), z.maximum(limits.historyPage)), limits.historyPageDefault),
      })
      .check(z.refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both')),
    response: historyPage,
    errors: [],
  }),
} as const;
