import * as z from 'zod/mini';
import { described, named } from './description.js';

import type { CommandContract, Policy } from './commands/contract.js';
import { type ErrorCode, errorCodes, type WireError } from './errors.js';
import type { RouteContract } from './routes/contract.js';
import { conversationRoutes } from './routes/conversations.js';
import { groupRoutes } from './routes/groups.js';
import { messageRoutes } from './routes/messages.js';
import { moderationRoutes } from './routes/moderation.js';
import { peopleRoutes } from './routes/people.js';
import { receiptRoutes } from './routes/receipts.js';
import { recordRoutes } from './routes/records.js';
import { syncRoutes } from './routes/sync.js';

/** Every route under /v1 and /admin/v1, with the shape of its request and of its answer. */
export const routes = {
  ...peopleRoutes,
  ...conversationRoutes,
  ...groupRoutes,
  ...messageRoutes,
  ...receiptRoutes,
  ...syncRoutes,
  ...recordRoutes,
  ...moderationRoutes,
} as const;

/** The type of {@link routes}. */
export type Routes = typeof routes;
/** The name of a route, which is its `operationId` in OpenAPI. */
export type RouteName = keyof Routes;
/** What a handler gets: parsed, defaults filled in. */
export interface RouteRequest<Contract extends RouteContract> {
  readonly params: z.output<Contract['params']>;
  readonly query: z.output<Contract['query']>;
  readonly headers: z.output<Contract['headers']>;
  readonly body: z.output<Contract['body']>;
}
/** The body of a good answer. */
export type RouteResponse<Contract extends RouteContract> = z.output<Contract['response']>;

/** The body of every answer that is not good. */
export const refusal = z.object({
  error: named(
    'Error',
    z.object({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      retryable: described(z.boolean(), 'The very same request can succeed later. For writes: with the same key.'),
      retryAfterMs: described(z.exactOptional(z.int().check(z.minimum(0))), 'Milliseconds to wait; on retryable errors only.'),
    }),
  ),
}) satisfies z.ZodMiniType<{ readonly error: WireError }>;

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

/**
 * The same of a command. A connection has shown its token, and too large a packet is no refusal: it ends the connection. Whoever sends
 * more commands than are answered is refused whatever they are.
 */
export function errorsOfCommand({ policy, errors }: CommandContract): readonly ErrorCode[] {
  const own = errors.filter((code) => code !== 'OVERLOADED');
  return ['INVALID_REQUEST', ...ofConversations[policy], ...own, 'INTERNAL', 'OVERLOADED', 'UNAVAILABLE'];
}

const ofConversations: Readonly<Record<Policy, readonly ErrorCode[]>> = {
  public: [],
  authenticated: [],
  member: ['NOT_FOUND'],
  reader: ['NOT_FOUND'],
  admin: ['NOT_FOUND', 'FORBIDDEN'],
  moderator: ['FORBIDDEN'],
};
