import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Analytics } from '#conversations';
import { limits } from '#protocol';

import { PostgresConversationActivity } from '../../../libs/conversations/src/adapters/postgres.conversation-activity.js';
import { Rows } from './support/rows.js';

const dayMs = 86_400_000;
const quarterMs = 900_000;

describe('analytics', () => {
  let rows: Rows;
  let analytics: Analytics;
  beforeAll(async () => {
    rows = await Rows.begin();
    analytics = new Analytics(new PostgresConversationActivity(rows.pool));
  });
  afterAll(() => rows.close());

  const group = async () => {
    const [me, other] = [rows.id(), rows.id()];
    return { me, other, conversationId: await rows.group([me, other]) };
  };
  const at = (moment: string) => new Date(moment);

  it('give each day of the range once, and who wrote most', async () => {
    const { me, other, conversationId } = await group();
    await rows.send(conversationId, other, at('2026-11-22T23:59:59.999Z'));
    await rows.send(conversationId, me, at('2026-11-23T00:00:00.000Z'));
    await rows.send(conversationId, other, at('2026-11-25T12:00:00Z'));
    await rows.send(conversationId, other, at('2026-11-25T12:20:00Z'));
    await rows.send(conversationId, me, at('2026-11-26T00:00:00.000Z'));
    expect(await analytics.of(me, conversationId, { timeZone: 'UTC', from: '2026-11-23', to: '2026-11-25' })).toEqual({
      messageCount: 5,
      days: [
        { day: '2026-11-23', messages: 1 },
        { day: '2026-11-24', messages: 0 },
        { day: '2026-11-25', messages: 2 },
      ],
      members: [
        { userId: other, messages: 2 },
        { userId: me, messages: 1 },
      ],
      revision: 6,
    });
  });

  it(`name the ${limits.analyticsMembers} most active, former members among them, those who wrote as much in order of id`, async () => {
    const people = Array.from({ length: limits.analyticsMembers + 2 }, () => rows.id()).toSorted();
    const [me = '', busy = ''] = people.slice(-2);
    const conversationId = await rows.group(people);
    for (const userId of [...people, busy]) await rows.send(conversationId, userId, at('2026-11-26T12:00:00Z'));
    await rows.leave(conversationId, busy);
    const { members } = await analytics.of(me, conversationId, { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' });
    const expected = [busy, ...people.filter((userId) => userId !== busy)].slice(0, limits.analyticsMembers);
    expect(members.map(({ userId }) => userId)).toEqual(expected);
    expect(members[0]).toEqual({ userId: busy, messages: 2 });
  });

  it('forget whose messages were all deleted', async () => {
    const { me, other, conversationId } = await group();
    const question = { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' };
    await rows.send(conversationId, me, at('2026-11-26T12:00:00Z'));
    const sequence = await rows.send(conversationId, other, at('2026-11-26T12:00:00Z'));
    expect((await analytics.of(me, conversationId, question)).members).toHaveLength(2);
    await rows.change(conversationId, sequence, 'delete');
    expect(await analytics.of(me, conversationId, question)).toMatchObject({
      messageCount: 1,
      members: [{ userId: me, messages: 1 }],
      days: [{ messages: 1 }],
    });
  });

  it('do not exist for a stranger and for who left, and count nothing for them', async () => {
    const { me, other, conversationId } = await group();
    await rows.send(conversationId, other);
    await rows.leave(conversationId, me);
    const question = { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' };
    for (const userId of [me, rows.id()]) {
      await expect(analytics.of(userId, conversationId, question)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(analytics.of(other, rows.id(), question)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { counted } = await rows.one<{ counted: string }>(
      'select count(*) as counted from conversation_count where conversation_id = $1',
      [conversationId],
    );
    expect(Number(counted)).toBe(0);
  });

  it.each([
    { timeZone: 'Mars/Olympus', from: '2026-11-26', to: '2026-11-26' },
    { timeZone: 'UTC', from: '0000-01-01', to: '0000-01-01' },
  ])('refuse what the database does not know: $timeZone, $from', async (question) => {
    const { me, conversationId } = await group();
    await expect(analytics.of(me, conversationId, question)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    // The connection is as good as before.
    const known = { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' };
    expect(await analytics.of(me, conversationId, known)).toMatchObject({ messageCount: 0 });
  });

  it('take an abbreviation for the zone that accepted it as one', async () => {
    const { me, conversationId } = await group();
    // BST: to PostgreSQL an hour east of Greenwich, to JavaScript Dhaka, six hours east.
    await rows.send(conversationId, me, at('2026-11-25T19:00:00Z'));
    const { days } = await analytics.of(me, conversationId, { timeZone: 'BST', from: '2026-11-25', to: '2026-11-26' });
    expect(days).toEqual([
      { day: '2026-11-25', messages: 0 },
      { day: '2026-11-26', messages: 1 },
    ]);
  });

  it('count once what many ask about at the same time', async () => {
    const { me, other, conversationId } = await group();
    const question = { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' };
    for (let round = 1; round <= 5; round += 1) {
      const first = await rows.send(conversationId, other, at('2026-11-26T12:00:00Z'));
      await rows.send(conversationId, me, at('2026-11-26T12:01:00Z'));
      if (round % 2 === 0) await rows.change(conversationId, first, 'delete');
      const answers = await Promise.all(Array.from({ length: 6 }, () => analytics.of(me, conversationId, question)));
      const messages = round * 2 - Math.floor(round / 2);
      for (const answer of answers) {
        expect(answer).toMatchObject({ messageCount: messages, days: [{ day: '2026-11-26', messages }] });
      }
    }
  });

  it('wait for whoever is counting, and then count only what is left', async () => {
    const { me, other, conversationId } = await group();
    await rows.send(conversationId, other, at('2026-11-26T12:00:00Z'));
    const question = { timeZone: 'UTC', from: '2026-11-26', to: '2026-11-26' };
    await analytics.of(me, conversationId, question);
    await rows.send(conversationId, other, at('2026-11-26T12:00:00Z'));
    const counting = await rows.pool.connect();
    try {
      await counting.query('begin');
      await counting.query('select 1 from conversation_count where conversation_id = $1 for update', [conversationId]);
      const asked = analytics.of(me, conversationId, question);
      await rows.untilSomebodyWaits();
      // What the other one does: it counts the message, and says so.
      await counting.query('update conversation_activity set messages = messages + 1 where conversation_id = $1', [
        conversationId,
      ]);
      await counting.query(
        'update conversation_count set counted_revision = 3, counted_sequence = 2 where conversation_id = $1',
        [conversationId],
      );
      await counting.query('commit');
      expect(await asked).toMatchObject({ messageCount: 2, days: [{ messages: 2 }] });
    } finally {
      counting.release();
    }
  });

  describe('in a time zone', () => {
    /** Offsets of quarters, days of 23 and 25 hours, and midnights that come twice or never. */
    const places = [
      { timeZone: 'UTC', from: '2026-03-01' },
      { timeZone: 'Asia/Kathmandu', from: '2026-03-01' },
      { timeZone: 'America/St_Johns', from: '2026-03-05' },
      { timeZone: 'Europe/Berlin', from: '2026-03-27' },
      { timeZone: 'Europe/Berlin', from: '2026-10-23' },
      { timeZone: 'America/Havana', from: '2025-03-07' },
      { timeZone: 'America/Havana', from: '2025-11-01' },
      { timeZone: 'Australia/Lord_Howe', from: '2026-04-03' },
      { timeZone: 'Pacific/Kiritimati', from: '2026-03-01' },
    ] as const;
    const days = 5;

    type Step =
      | { readonly kind: 'send'; readonly by: number; readonly quarter: number; readonly within: number }
      | { readonly kind: 'delete' | 'edit'; readonly which: number }
      | { readonly kind: 'ask' };
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('send' as const),
          by: fc.nat(2),
          // From a day before the range to a day after it; at the edges of quarters, where days end.
          // Often the same one again: its count goes up and down.
          quarter: fc.oneof(fc.constantFrom(0, 1, 96), fc.integer({ min: -96, max: (days + 1) * 96 })),
          within: fc.constantFrom(0, 1, quarterMs - 1),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'edit' as const), which: fc.nat(60) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
    );

    it.each(places)(
      '$timeZone from $from are what counting the messages one by one gives, whenever it was asked',
      async ({ timeZone, from }) => {
        const begins = Date.parse(`${from}T00:00:00Z`);
        const to = new Date(begins + (days - 1) * dayMs).toISOString().slice(0, 10);
        const localDay = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
        await fc.assert(
          fc.asyncProperty(
            fc.array(step, { minLength: 5, maxLength: 50 }),
            fc.integer({ min: 1, max: 12 }),
            async (steps, stepSize) => {
              const people = [rows.id(), rows.id(), rows.id()];
              const [me = ''] = people;
              const conversationId = await rows.group(people);
              // Also in steps that are smaller than what there is to count.
              const asking = new Analytics(new PostgresConversationActivity(rows.pool, stepSize));
              const messages: { readonly sender: string; readonly day: string; deleted: boolean }[] = [];
              let revision = 1;

              const check = async () => {
                const answer = await asking.of(me, conversationId, { timeZone, from, to });
                const there = messages.filter(({ deleted }) => !deleted);
                expect(answer.messageCount).toBe(there.length);
                expect(answer.revision).toBe(revision);
                const inRange = there.filter(({ day }) => day >= from && day <= to);
                expect(answer.days).toEqual(
                  Array.from({ length: days }, (_, index) => {
                    const day = new Date(begins + index * dayMs).toISOString().slice(0, 10);
                    return { day, messages: inRange.filter((message) => message.day === day).length };
                  }),
                );
                const byMember = people
                  .map((userId) => ({ userId, messages: inRange.filter(({ sender }) => sender === userId).length }))
                  .filter((member) => member.messages > 0)
                  .toSorted((one, other) => other.messages - one.messages || (one.userId < other.userId ? -1 : 1));
                expect(answer.members).toEqual(byMember);
              };

              for (const each of steps) {
                if (each.kind === 'ask') {
                  await check();
                } else if (each.kind === 'send') {
                  const moment = new Date(begins + each.quarter * quarterMs + each.within);
                  const sender = people[each.by] ?? '';
                  await rows.send(conversationId, sender, moment);
                  messages.push({ sender, day: localDay.format(moment), deleted: false });
                  revision += 1;
                } else {
                  const index = each.which % Math.max(messages.length, 1);
                  const message = messages[index];
                  if (message === undefined || message.deleted) continue;
                  await rows.change(conversationId, index + 1, each.kind);
                  message.deleted = each.kind === 'delete';
                  revision += 1;
                }
              }
              await check();
            },
          ),
          { numRuns: 8 },
        );
      },
    );
  });
});
