import { z } from 'zod';

import { change, conversation, message } from './conversations.js';
import { limits } from './limits.js';
import { conversationId, idempotencyKey, instant, messageId, messageText, revision, sequence, userId } from './scalars.js';

/**
 * Who may use a command or a route. `public`: anybody. `authenticated`: a valid access token.
 * `member`: besides, a member of the conversation that the request names; everybody else hears
 * `NOT_FOUND`, as if it did not exist.
 */
export type Policy = 'public' | 'authenticated' | 'member';

export interface CommandContract<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly policy: Policy;
  readonly request: Request;
  readonly response: Response;
}

const command = <Request extends z.ZodType, Response extends z.ZodType>(contract: CommandContract<Request, Response>) => contract;

export const sentMessage = z
  .object({ conversationId, messageId, sequence, revision, createdAt: instant })
  .meta({ id: 'SentMessage', description: 'PostgreSQL has committed the message.' });
export type SentMessage = z.infer<typeof sentMessage>;

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

/** Every command a client may send over the socket, with the shape of its request and of its answer. */
export const commands = {
  'conversation.open': command({
    summary: 'Opens the direct conversation with a user. The same two users always get the same one.',
    policy: 'authenticated',
    request: z.strictObject({ userId }),
    response: z.object({ conversation }),
  }),
  'message.send': command({
    summary: 'Sends a message. Answered only after PostgreSQL has committed it.',
    policy: 'member',
    request: z.strictObject({ conversationId, idempotencyKey, text: messageText }),
    response: sentMessage,
  }),
  sync: command({
    summary: 'What changed in a conversation after a revision, each changed thing once, in order of revision.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      limit: z.int().min(1).max(limits.syncPage).default(limits.syncPageDefault),
    }),
    response: syncPage,
  }),
  'inbox.sync': command({
    summary: 'Which of my conversations stand at another revision than I know. One round trip for an idle client.',
    policy: 'authenticated',
    request: z.strictObject({
      heads: z
        .record(conversationId, revision)
        .refine((heads) => Object.keys(heads).length <= limits.inboxHeads, `at most ${limits.inboxHeads} heads`),
      after: conversationId.optional().meta({ description: 'Continue after this conversation: `next` of the answer before.' }),
    }),
    response: z.object({
      moved: z.array(z.object({ conversationId, revision, lastSequence: sequence })),
      next: conversationId.nullable().meta({
        description:
          'My conversations are gone through in order of their ids, 1,000 at a time, and compared with `heads` (absent: 0). ' +
          'Not null: go on with this as `after`, and the heads known beyond it.',
      }),
    }),
  }),
  history: command({
    summary: 'A page of messages, before or after a sequence; the newest ones if neither is given.',
    policy: 'member',
    request: z
      .strictObject({
        conversationId,
        ...historyCursor,
        limit: z.int().min(1).max(limits.historyPage).default(limits.historyPageDefault),
      })
      .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both'),
    response: historyPage,
  }),
  'auth.refresh': command({
    summary: 'Replaces the access token of this connection, in band. Same user, same session.',
    policy: 'authenticated',
    request: z.strictObject({ token: z.string().min(1).max(8_192) }),
    response: z.object({ expiresAt: instant }),
  }),
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
/** What a client may write. */
export type CommandRequest<Name extends CommandName> = z.input<Commands[Name]['request']>;
/** What a handler gets: defaults filled in. */
export type ParsedRequest<Name extends CommandName> = z.output<Commands[Name]['request']>;
export type CommandResponse<Name extends CommandName> = z.output<Commands[Name]['response']>;

/** The answer to every command. */
export type Acknowledgement<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly error: import('./errors.js').WireError };
