import * as z from 'zod/mini';

import type { Policy } from '../commands/contract.js';
import type { ErrorCode } from '../errors.js';

/** What client and server agree on about a route. */
export interface RouteContract<
  Params extends z.ZodMiniType = z.ZodMiniType,
  Query extends z.ZodMiniType = z.ZodMiniType,
  Headers extends z.ZodMiniType = z.ZodMiniType,
  Body extends z.ZodMiniType = z.ZodMiniType,
  Response extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters in braces, as OpenAPI writes them. */
  readonly path: `/${string}`;
  /** @internal For the documents of the API: the published package has none. */
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

export const route = <
  Response extends z.ZodMiniType,
  Params extends z.ZodMiniType = typeof nothing.params,
  Query extends z.ZodMiniType = typeof nothing.query,
  Headers extends z.ZodMiniType = typeof nothing.headers,
  Body extends z.ZodMiniType = typeof nothing.body,
>(
  contract: Omit<RouteContract<Params, Query, Headers, Body, Response>, keyof typeof nothing> & {
    readonly params?: Params;
    readonly query?: Query;
    readonly headers?: Headers;
    readonly body?: Body;
  },
) => ({ ...nothing, ...contract }) as RouteContract<Params, Query, Headers, Body, Response>;
