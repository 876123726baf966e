import { z } from 'zod';

import {
  type CommandContract,
  type CommandName,
  type Commands,
  commands,
  historyPage,
  type Policy,
  presenceVisibility,
  sentMessage,
} from './commands.js';
import { conversation, memberRole, membership, message, user } from './conversations.js';
import { type ErrorCode, errorCodes, type WireError } from './errors.js';
import { limits } from './limits.js';
import {
  conversationId,
  emoji,
  idempotencyKey,
  instant,
  invitationId,
  messageSequence,
  revision,
  sequence,
  userId,
} from './scalars.js';

export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Headers extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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

/** A list as a query writes it: joined by commas. */
const listInQuery = (item: z.ZodType<string, string>, most: number) =>
  z.codec(z.string(), z.array(item).min(1).max(most), {
    // One more than there may be is enough to refuse them all.
    decode: (text) => text.split(',', most + 1),
    encode: (items) => items.join(','),
  });

const pageLimit = (most: number, usual: number) => inQuery(z.int().min(1).max(most)).default(usual);

const conversationPath = z.strictObject({ conversationId });
const messagePath = z.strictObject({ conversationId, sequence: inQuery(messageSequence) });
const cursor = z
  .exactOptional(z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be `next` of the page before'))
  .meta({ description: '`next` of the page before. What it holds is nobody’s business.' });
const withKey = z.object({ 'idempotency-key': idempotencyKey });

/** What of a command's request is not in the path or the headers of the route that mirrors it. */
const bodyOf = <Name extends CommandName, Left extends string>(name: Name, elsewhere: Record<Left, true>) =>
  (commands[name].request as z.ZodObject).omit(elsewhere as Record<string, true>) as unknown as z.ZodType<
    Omit<z.output<Commands[Name]['request']>, Left>,
    Omit<z.input<Commands[Name]['request']>, Left>
  >;

/** A route that does what a command does: the same summary, policy, answer and errors. */
const mirrored = <Name extends CommandName>(name: Name) => ({
  summary: commands[name].summary,
  policy: commands[name].policy,
  response: commands[name].response as Commands[Name]['response'],
  errors: commands[name].errors,
});

export const conversationList = z
  .object({
    conversations: z.array(z.object({ conversation, membership, lastMessage: message.nullable() })),
    next: z.string().nullable().meta({ description: 'Not null: there are more; ask again with this as `cursor`.' }),
  })
  .meta({ id: 'ConversationList', description: 'My conversations, the one with the newest activity first.' });
export type ConversationList = z.infer<typeof conversationList>;

/** How the number of unread messages comes about: `unread = lastSequence − max(readSequence, ownSequence, joinedSequence) − tombstones`. */
export const unreadExplanation = z
  .object({
    conversationId,
    lastSequence: sequence.meta({ description: 'Of the conversation; where I left it, if I did.' }),
    readSequence: sequence,
    ownSequence: sequence.meta({ description: 'My newest message: whoever writes has read.' }),
    joinedSequence: sequence.meta({ description: 'The newest message when I joined.' }),
    tombstones: z.int().min(0).meta({ description: 'Deleted messages after the largest of these three.' }),
    unread: z.int().min(0),
    unreadMentions: z.int().min(0),
  })
  .meta({ id: 'UnreadExplanation' });
export type UnreadExplanation = z.infer<typeof unreadExplanation>;

export const conversationAnalytics = z
  .object({
    messageCount: z.int().min(0).meta({ description: 'Messages that are not deleted, ever.' }),
    days: z
      .array(z.object({ day: z.iso.date(), messages: z.int().min(0) }))
      .meta({ description: 'Each day of the range once, in the time zone asked for.' }),
    members: z
      .array(z.object({ userId, messages: z.int().min(1) }))
      .meta({ description: 'Who wrote in that range, the most active first; former members too.' }),
    revision: revision.meta({ description: 'The conversation up to this revision is counted.' }),
  })
  .meta({ id: 'ConversationAnalytics' });
export type ConversationAnalytics = z.infer<typeof conversationAnalytics>;

export const auditEntry = z
  .object({
    revision,
    action: z.string().meta({ description: 'What was done: `message.sent`, `member.removed` …' }),
    actorId: userId,
    at: instant,
    sequence: sequence.nullable().meta({ description: 'The message it was done to.' }),
    userId: userId.nullable().meta({ description: 'The member it was done to.' }),
    details: z.record(z.string(), z.unknown()).meta({ description: 'Never content.' }),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

const day = z.iso.date();
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
  .meta({ description: 'IANA name of a time zone.' });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

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
      cursor,
      limit: pageLimit(limits.conversationPage, limits.conversationPageDefault),
      view: z.enum(['inbox', 'pinned', 'archived', 'all']).default('inbox').meta({
        description: '`inbox`: those that are not archived; `pinned` and `archived`: only those.',
      }),
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
    policy: 'reader',
    params: conversationPath,
    status: 200,
    response: z.object({ conversation, membership }),
    errors: [],
  }),
  listMessages: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages',
    summary: commands.history.summary,
    policy: 'reader',
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
    ...mirrored('message.send'),
    params: conversationPath,
    headers: withKey,
    body: bodyOf('message.send', { conversationId: true, idempotencyKey: true }),
    status: 201,
    response: sentMessage,
  }),
  createGroup: route({
    method: 'POST',
    path: '/v1/groups',
    ...mirrored('group.create'),
    headers: withKey,
    body: bodyOf('group.create', { idempotencyKey: true }),
    status: 201,
  }),
  updateGroup: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}',
    ...mirrored('group.update'),
    params: conversationPath,
    body: bodyOf('group.update', { conversationId: true }),
    status: 200,
  }),
  closeGroup: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/close',
    ...mirrored('group.close'),
    params: conversationPath,
    status: 200,
  }),
  addMembers: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/members',
    ...mirrored('member.add'),
    params: conversationPath,
    body: bodyOf('member.add', { conversationId: true }),
    status: 200,
  }),
  removeMember: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/members/{userId}',
    ...mirrored('member.remove'),
    params: z.strictObject({ conversationId, userId }),
    status: 200,
  }),
  changeRole: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/members/{userId}/role',
    ...mirrored('member.role'),
    params: z.strictObject({ conversationId, userId }),
    body: z.strictObject({ role: memberRole }),
    status: 200,
  }),
  leaveGroup: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/leave',
    ...mirrored('member.leave'),
    params: conversationPath,
    status: 200,
  }),
  createInvitation: route({
    method: 'POST',
    path: '/v1/conversations/{conversationId}/invitations',
    ...mirrored('invitation.create'),
    params: conversationPath,
    body: bodyOf('invitation.create', { conversationId: true }),
    status: 201,
  }),
  listInvitations: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/invitations',
    ...mirrored('invitation.list'),
    params: conversationPath,
    status: 200,
  }),
  revokeInvitation: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/invitations/{invitationId}',
    ...mirrored('invitation.revoke'),
    params: z.strictObject({ conversationId, invitationId }),
    status: 200,
  }),
  previewInvitation: route({
    method: 'POST',
    path: '/v1/invitations/preview',
    ...mirrored('invitation.preview'),
    body: commands['invitation.preview'].request,
    status: 200,
  }),
  joinByInvitation: route({
    method: 'POST',
    path: '/v1/invitations/join',
    ...mirrored('invitation.join'),
    body: commands['invitation.join'].request,
    status: 200,
  }),
  editMessage: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/messages/{sequence}',
    ...mirrored('message.edit'),
    params: messagePath,
    headers: withKey,
    body: bodyOf('message.edit', { conversationId: true, sequence: true, idempotencyKey: true }),
    status: 200,
  }),
  deleteMessage: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{sequence}',
    ...mirrored('message.delete'),
    params: messagePath,
    status: 200,
  }),
  listVersions: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/versions',
    ...mirrored('message.versions'),
    params: messagePath,
    status: 200,
  }),
  listReactions: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions',
    ...mirrored('reaction.list'),
    params: messagePath,
    status: 200,
  }),
  addReaction: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions/{emoji}',
    ...mirrored('reaction.add'),
    params: messagePath.extend({ emoji }),
    status: 200,
  }),
  removeReaction: route({
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/reactions/{emoji}',
    ...mirrored('reaction.remove'),
    params: messagePath.extend({ emoji }),
    status: 200,
  }),
  markDelivered: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/receipts/delivered',
    ...mirrored('receipt.delivered'),
    params: conversationPath,
    body: z.strictObject({ sequence: messageSequence }),
    status: 200,
  }),
  markRead: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/receipts/read',
    ...mirrored('receipt.read'),
    params: conversationPath,
    body: z.strictObject({ sequence: messageSequence }),
    status: 200,
  }),
  listReceipts: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/receipts',
    ...mirrored('receipt.list'),
    params: conversationPath,
    status: 200,
  }),
  setPreferences: route({
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/preferences',
    ...mirrored('preferences.set'),
    params: conversationPath,
    body: bodyOf('preferences.set', { conversationId: true }),
    status: 200,
  }),
  listPresence: route({
    method: 'GET',
    path: '/v1/presence',
    summary: 'Who of these is online, as far as they show it to me. Over the socket, `presence.subscribe` follows it.',
    policy: 'authenticated',
    query: z.strictObject({
      userIds: listInQuery(userId, 100).meta({ description: 'Ids of users, joined by commas: 1 to 100.' }),
    }),
    status: 200,
    response: commands['presence.subscribe'].response,
    errors: [],
  }),
  getPresenceVisibility: route({
    method: 'GET',
    path: '/v1/me/presence-visibility',
    summary: 'Who sees whether I am online.',
    policy: 'authenticated',
    status: 200,
    response: commands['presence.visibility'].response,
    errors: [],
  }),
  setPresenceVisibility: route({
    method: 'PUT',
    path: '/v1/me/presence-visibility',
    ...mirrored('presence.visibility'),
    body: z.strictObject({ visibility: presenceVisibility }),
    status: 200,
  }),
  listMentions: route({
    method: 'GET',
    path: '/v1/me/mentions',
    ...mirrored('mention.list'),
    query: z.strictObject({
      cursor,
      unreadOnly: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
      limit: pageLimit(limits.mentionPage, limits.mentionPageDefault),
    }),
    status: 200,
  }),
  readMention: route({
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/messages/{sequence}/mention/read',
    ...mirrored('mention.read'),
    params: messagePath,
    status: 200,
  }),
  explainUnread: route({
    method: 'GET',
    path: '/v1/me/unread/explain',
    summary: 'How my number of unread messages comes about, conversation by conversation.',
    policy: 'authenticated',
    query: z.strictObject({ cursor, limit: pageLimit(limits.conversationPage, limits.conversationPage) }),
    status: 200,
    response: z.object({
      total: z
        .object({ unread: z.int().min(0), unreadMentions: z.int().min(0) })
        .meta({ description: 'Over all my conversations.' }),
      conversations: z.array(unreadExplanation).meta({ description: 'Those with anything unread, in order of id.' }),
      next: z.string().nullable(),
    }),
    errors: [],
  }),
  syncConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/changes',
    ...mirrored('sync'),
    params: conversationPath,
    query: z.strictObject({ afterRevision: inQuery(revision), limit: pageLimit(limits.syncPage, limits.syncPageDefault) }),
    status: 200,
  }),
  digestConversation: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/digest',
    ...mirrored('digest'),
    params: conversationPath,
    query: z.strictObject({ afterRevision: inQuery(revision), upToRevision: inQuery(revision) }),
    status: 200,
  }),
  syncInbox: route({
    method: 'POST',
    path: '/v1/inbox/sync',
    ...mirrored('inbox.sync'),
    body: commands['inbox.sync'].request,
    status: 200,
  }),
  getAnalytics: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/analytics',
    summary: 'Messages per day and by member. Exact: deleted ones do not count. Current as of the answer.',
    policy: 'member',
    params: conversationPath,
    query: z
      .strictObject({
        timeZone: timeZone.default('UTC'),
        from: day.meta({ description: 'First day, in that time zone.' }),
        to: day.meta({ description: `Last day; at most ${limits.analyticsDays} days in all.` }),
      })
      .refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) < limits.analyticsDays * 86_400_000, {
        message: `must be a range of at most ${limits.analyticsDays} days`,
      }),
    status: 200,
    response: conversationAnalytics,
    errors: [],
  }),
  listAudit: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/audit',
    summary: 'Who did what, when: every change, newest first. Never what was written.',
    policy: 'admin',
    params: conversationPath,
    query: z.strictObject({
      before: inQuery(revision).optional().meta({ description: 'Only entries of smaller revisions.' }),
      limit: pageLimit(limits.auditPage, limits.auditPageDefault),
    }),
    status: 200,
    response: z.object({ entries: z.array(auditEntry), hasMore: z.boolean() }),
    errors: [],
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
    ...ofConversations[policy],
    ...(method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE'] as const)),
    ...errors,
    'INTERNAL',
    'UNAVAILABLE',
  ];
}

/** The same of a command. A connection has shown its token, and too large a packet is no refusal: it ends the connection. */
export function errorsOfCommand({ policy, errors }: CommandContract): readonly ErrorCode[] {
  return ['INVALID_REQUEST', ...ofConversations[policy], ...errors, 'INTERNAL', 'UNAVAILABLE'];
}

const ofConversations: Readonly<Record<Policy, readonly ErrorCode[]>> = {
  public: [],
  authenticated: [],
  member: ['NOT_FOUND'],
  reader: ['NOT_FOUND'],
  admin: ['NOT_FOUND', 'FORBIDDEN'],
};
