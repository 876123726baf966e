import { z } from 'zod';

import { limits } from '../limits.js';
import { instant, revision, sequence, userId } from '../scalars.js';
import { route } from './contract.js';
import { conversationPath, inQuery, pageLimit } from './parameters.js';

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
