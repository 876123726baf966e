import { z } from 'zod';

import { change, user } from './conversations.js';
import { conversationId, instant, uuid } from './scalars.js';

interface EventContract<Payload extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly payload: Payload;
}

const event = <Payload extends z.ZodType>(contract: EventContract<Payload>) => contract;

/** Everything the server sends on its own. */
export const events = {
  'session.ready': event({
    summary:
      'First event of a connection: the token is good, and every change from here on will arrive. What happened before is ' +
      'what `inbox.sync` tells.',
    payload: z.object({ user, sessionId: z.string(), connectionId: uuid, expiresAt: instant }),
  }),
  'conversation.changes': event({
    summary:
      'What a commit did to one conversation, in order of revision; one event, or several when it is large. Apply a change iff its revision is the one after ' +
      'the last you know; drop an older one; ask `sync` when one is missing.',
    payload: z.object({ conversationId, changes: z.array(change).min(1) }),
  }),
  'auth.expiring': event({
    summary: 'The access token of this connection ends soon; send `auth.refresh`.',
    payload: z.object({ expiresAt: instant }),
  }),
  'auth.expired': event({
    summary: 'The access token has ended; the connection closes.',
    payload: z.object({}),
  }),
  'server.draining': event({
    summary: 'This node goes away. Reconnect after the given time; nothing is lost.',
    payload: z.object({ retryAfterMs: z.int().min(0) }),
  }),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<Name extends EventName> = z.output<Events[Name]['payload']>;
