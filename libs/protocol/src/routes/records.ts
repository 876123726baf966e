import * as z from 'zod/mini';
import { described, named } from '../description.js';

import { limits } from '../limits.js';
import { count, instant, revision, sequence, userId } from '../scalars.js';
import { route } from './contract.js';
import { conversationPath, inQuery, pageLimit } from './parameters.js';

/** What was written in a conversation: by day, and by member. */
export const conversationAnalytics = named(
  'ConversationAnalytics',
  z.object({
    messageCount: described(count, 'Messages that are not deleted, ever.'),
    days: described(
      z.array(z.object({ day: z.iso.date(), messages: count })),
      'Each day of the range once, in the time zone asked for.',
    ),
    members: described(
      z.array(z.object({ userId, messages: z.int().check(z.minimum(1)) })),
      'Who wrote in that range, the most active first; former members too.',
    ),
    revision: described(revision, 'The conversation up to this revision is counted.'),
  }),
);
/** Numbers of messages, exact as of a revision. */
export type ConversationAnalytics = z.infer<typeof conversationAnalytics>;

/** Something that was done in a conversation, never what was written. */
export const auditEntry = named(
  'AuditEntry',
  z.object({
    revision,
    action: described(z.string(), 'What was done: `message.sent`, `member.removed` …'),
    actorId: userId,
    at: instant,
    sequence: described(z.nullable(sequence), 'The message it was done to.'),
    userId: described(z.nullable(userId), 'The member it was done to.'),
    details: described(z.record(z.string(), z.unknown()), 'Never content.'),
  }),
);
/** Who did what, when. */
export type AuditEntry = z.infer<typeof auditEntry>;

const day = z.iso.date();

const timeZone = described(
  z.string().check(z.maxLength(64), z.refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')),
  'IANA name of a time zone.',
);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** What was done in a conversation: counted, and listed. */
export const recordRoutes = {
  getAnalytics: route({
    method: 'GET',
    path: '/v1/conversations/{conversationId}/analytics',
    summary: 'Messages per day and by member. Exact: deleted ones do not count. Current as of the answer.',
    policy: 'member',
    params: conversationPath,
    query: z
      .strictObject({
        timeZone: z._default(timeZone, 'UTC'),
        from: described(day, 'First day, in that time zone.'),
        to: described(day, `Last day; at most ${limits.analyticsDays} days in all.`),
      })
      .check(
        z.refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) < limits.analyticsDays * 86_400_000, {
          message: `must be a range of at most ${limits.analyticsDays} days`,
        }),
      ),
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
      before: described(z.optional(inQuery(revision)), 'Only entries of smaller revisions.'),
      limit: pageLimit(limits.auditPage, limits.auditPageDefault),
    }),
    status: 200,
    response: z.object({ entries: z.array(auditEntry), hasMore: z.boolean() }),
    errors: [],
  }),
} as const;
