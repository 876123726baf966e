import { z } from 'zod';

import { commands, historyPage, type Policy, sentMessage } from './commands.js';
import { conversation, message, user } from './conversations.js';
import { type ErrorCode, errorCodes, type WireError } from './errors.js';
import { limits } from './limits.js';
import { conversationId, idempotencyKey, sequence, userId } from './scalars.js';

export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Headers extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST';
  /** With its parameters in braces, as OpenAPI writes them. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly policy: Policy;
  readonly params: Params;
  readonly query: Query;
  /** Those that the route reads, in lower case; others are nobody's business. */
  readonly headers: Headers;
  readonly body: Body;
  /** Of a good answer. */
  readonly status: 200 | 201;
  readonly response: Response;
  /** What it can be refused with besides what every route of its policy can be: see {@link errorsOf}. */
  readonly errors: readonly ErrorCode[];
}

/** The parts of a request that most routes do not have. A strict object: what a route does not know is refused. */
const nothing = { params: z.strictObject({}), query: z.strictObject({}), headers: z.object({}), body: z.undefined() };

const route = <
  Response extends z.ZodType,
  Params extends z.ZodType = typeof nothing.params,
  Query extends z.ZodType = typeof nothing.query,
  Headers extends z.ZodType = typeof nothing.headers,
  Body extends z.ZodType = typeof nothing.body,
>(
  contract: Omit<RouteContract<Params, Query, Headers, Body, Response>, keyof typeof nothing> & {
    readonly params?: Params;
    readonly query?: Query;
    readonly headers?: Headers;
    readonly body?: Body;
  },
) => ({ ...nothing, ...contract }) as RouteContract<Params, Query, Headers, Body, Response>;

/** A number as a query writes it: decimal digits in their one spelling, then the same limits as anywhere. */
const inQuery = (number: z.ZodType<number, number>) =>
  z.codec(z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/, 'must be decimal digits'), number, { decode: Number, encode: String });

const pageLimit = (most: number, usual: number) => inQuery(z.int().min(1).max(most)).default(usual);

const conversationPath = z.strictObject({ conversationId });

export const conversationList = z
  .object({
    conversations: z.array(z.object({ conversation, lastMessage: message.nullable() })),
    next: z.string().nullable().meta({ description: 'Not null: there are more; ask again with this as `cursor`.' }),
  })
  .meta({ id: 'ConversationList', description: 'My conversations, the one with the newest activity first.' });
export type ConversationList = z.infer<typeof conversationList>;

/** Every route under /v1, with the shape of its request and of its answer. */
export const routes = {
  me: route({
    method: 'GET',
    path: '/v1/me',
    summary: 'Who I am.',
    policy: 'authenticated',
    status: 200,
    response: z.object({ user }),
    errors: [],
  }),
  searchUsers: route({
    method: 'GET',
    path: '/v1/users',
    summary: 'Other users whose names begin with the words of a query.',
    policy: 'authenticated',
    query: z.strictObject({
      query: z.string().min(1).max(limits.userQueryLength).meta({ description: 'Beginnings of words, in any order.' }),
      limit: pageLimit(limits.userSearchPage, limits.userSearchPage),
    }),
    status: 200,
    response: z.object({ users: z.array(user) }),
    errors: [],
  }),
  listConversations: route({
    method: 'GET',
    path: '/v1/conversations',
    summary: 'My conversations, the one with the newest activity first, each with its newest message.',
    policy: 'authenticated',
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be `next` of the page before')
        .optional()
        .meta({ description: '`next` of the page before. What it holds is nobody’s business.' }),
      limit: pageLimit(limits.conversationPage, limits.conversationPageDefault),
    }),
    status: 200,
    response: conversationList,
    errors: [],
  }),
  openConversation: route({
    method: 'POST',
    path: '/v1/conversations',
    summary: commands['conversation.open'].summary,
    policy: 'authenticated',
    body: z.strictObject({ userId }),
    status: 200,
    response: z.object({ conversation }),
    errors: ['NOT_FOUND', 'OVERLOADED'],
  }),
  getConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}',
    summary: 'A conversation of mine.',
    policy: 'member',
    params: conversationPath,
    status: 200,
    response: z.object({ conversation }),
    errors: [],
  }),
  listMessages: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages',
    summary: commands.history.summary,
    policy: 'member',
    params: conversationPath,
    query: z
      .strictObject({
        before: inQuery(sequence).optional().meta({ description: 'Only messages with a smaller sequence, the nearest ones.' }),
        after: inQuery(sequence).optional().meta({
          description: 'Only messages with a larger sequence, the nearest ones. Not together with `before`.',
        }),
        limit: pageLimit(limits.historyPage, limits.historyPageDefault),
      })
      .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both'),
    status: 200,
    response: historyPage,
    errors: [],
  }),
  sendMessage: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/messages',
    summary: commands['message.send'].summary,
    policy: 'member',
    params: conversationPath,
    headers: z.object({ 'idempotency-key': idempotencyKey }),
    body: commands['message.send'].request.pick({ text: true }),
    status: 201,
    response: sentMessage,
    errors: ['IDEMPOTENCY_CONFLICT', 'OVERLOADED'],
  }),
} as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
/** What a handler gets: parsed, defaults filled in. */
export interface RouteRequest<Contract extends RouteContract> {
  readonly params: z.output<Contract['params']>;
  readonly query: z.output<Contract['query']>;
  readonly headers: z.output<Contract['headers']>;
  readonly body: z.output<Contract['body']>;
}
export type RouteResponse<Contract extends RouteContract> = z.output<Contract['response']>;

/** The body of every answer that is not good. */
export const refusal = z.object({
  error: z
    .object({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      retryable: z.boolean().meta({ description: 'The very same request can succeed later. For writes: with the same key.' }),
      retryAfterMs: z.exactOptional(z.int().min(0)).meta({ description: 'Milliseconds to wait; on retryable errors only.' }),
    })
    .meta({ id: 'Error' }),
}) satisfies z.ZodType<{ readonly error: WireError }>;

/** All that a route can be refused with: its own codes, those of its policy, and those that everything can end in. */
export function errorsOf({ policy, method, errors }: RouteContract): readonly ErrorCode[] {
  return [
    'INVALID_REQUEST',
    ...(policy === 'public' ? [] : (['UNAUTHENTICATED', 'TOKEN_EXPIRED'] as const)),
    ...(policy === 'member' ? (['NOT_FOUND'] as const) : []),
    ...(method === 'POST' ? (['PAYLOAD_TOO_LARGE'] as const) : []),
    ...errors,
    'INTERNAL',
    'UNAVAILABLE',
  ];
}
