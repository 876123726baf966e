import type * as z from 'zod/mini';

import type { ErrorCode } from '../errors.js';

/**
 * Who may use a command or a route.
 *
 * - `public`: anybody.
 * - `authenticated`: a valid access token.
 * - `member`: besides, a member of the conversation that the request names. Everybody else hears `NOT_FOUND`, as if
 *   it did not exist.
 * - `reader`: a member, or a former one, who sees what there was until they left. Everybody else: `NOT_FOUND`.
 * - `admin`: an admin of the group. Other members hear `FORBIDDEN`, everybody else `NOT_FOUND`.
 * - `moderator`: an access token with the scope of moderators, whatever its user is in a conversation. Everybody else hears
 *   `FORBIDDEN` before anything was looked up, so it tells nothing of what there is.
 */
export type Policy = 'public' | 'authenticated' | 'member' | 'reader' | 'admin' | 'moderator';

/** Moderators come over REST: no command is for them. */
export type CommandPolicy = Exclude<Policy, 'moderator'>;

/** What client and server agree on about a command. */
export interface CommandContract<Request extends z.ZodMiniType = z.ZodMiniType, Response extends z.ZodMiniType = z.ZodMiniType> {
  /** @internal For the documents of the API: the published package has none. */
  readonly summary: string;
  readonly policy: CommandPolicy;
  readonly request: Request;
  readonly response: Response;
  /** What it can be refused with besides what everything of its policy can be: see `errorsOfCommand`. */
  readonly errors: readonly ErrorCode[];
}

export const command = <Request extends z.ZodMiniType, Response extends z.ZodMiniType>(
  contract: CommandContract<Request, Response>,
) => contract;
