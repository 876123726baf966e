import * as z from 'zod/mini';

import { presence } from './commands/presence.js';
import { mentionNotification } from './commands/receipts.js';
import { change, membership, receipt, user } from './conversations.js';
import { limits } from './limits.js';
import { conversationId, instant, revision, userId, uuid } from './scalars.js';

interface EventContract<Payload extends z.ZodMiniType = z.ZodMiniType> {
  /** @internal For the documents of the API: the published package has none. */
  readonly summary: string;
  readonly payload: Payload;
}

const event = <Payload extends z.ZodMiniType>(contract: EventContract<Payload>) => contract;

/** Everything the server sends on its own. */
export const events = {
  'session.ready': event({
    summary:
      'First event of a connection: the token is good, and every change from here on will arrive. What happened before is ' +
      'what `inbox.sync` tells.',
    payload: z.object({ user, sessionId: z.string(), connectionId: uuid, expiresAt: instant }),
  }),
  'session.missed': event({
    summary:
      'Something may have been lost on its way to this connection, whose node was cut off from others for a while. Ask `inbox.sync`, at a random ' +
      'moment of the given time: as many others will.',
    payload: z.object({ withinMs: z.int().check(z.minimum(0)) }),
  }),
  'conversation.changes': event({
    summary:
      'What a commit did to one conversation, in order of revision; one event, or several when it is large. Apply a change iff its revision is the one after ' +
      'the last you know; drop an older one; ask `sync` when one is missing.',
    payload: z.object({ conversationId, changes: z.array(change).check(z.minLength(1)) }),
  }),
  'conversation.head': event({
    summary:
      'Where a conversation stands, after its node took it over: what was committed shortly before was perhaps told to ' +
      'nobody. Ask `sync` if you know less.',
    payload: z.object({ conversationId, revision }),
  }),
  'conversation.receipts': event({
    summary: 'How far members have come. The larger number always counts; a lost event is healed by the next.',
    payload: z.object({ conversationId, receipts: z.array(receipt).check(z.minLength(1)) }),
  }),
  'membership.changed': event({
    summary: 'What a conversation is to me has changed, by another device of mine: read, muted, pinned, archived.',
    payload: z.object({ conversationId, membership }),
  }),
  'notification.mention': event({
    summary: 'Somebody mentioned me, in whichever conversation.',
    payload: mentionNotification,
  }),
  'typing.started': event({
    summary: `Somebody is typing. Shown for ${limits.typingShownMs / 1_000} s after the last of these, or until their message comes.`,
    payload: z.object({ conversationId, userId }),
  }),
  'presence.changed': event({
    summary: 'Somebody that this connection follows came, or went 10 s ago.',
    payload: presence,
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
    payload: z.object({ retryAfterMs: z.int().check(z.minimum(0)) }),
  }),
} as const;

/** The type of {@link events}. */
export type Events = typeof events;
/** The name of an event, such as `conversation.changes`. */
export type EventName = keyof Events;
/** What an event carries. */
export type EventPayload<Name extends EventName> = z.output<Events[Name]['payload']>;
