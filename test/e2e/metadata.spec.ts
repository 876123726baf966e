import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Conversation, ConversationAnalytics, Membership } from '#protocol';

import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';

const dayMs = 86_400_000;

describe('User story 8: view conversation metadata and analytics', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop(), 120_000);

  const groupOf = async (...names: readonly string[]) => {
    const members = (await product.everyone(...names)) as [Someone, Someone, Someone];
    return { members, group: await product.group('Statistics', members) };
  };
  const detailsOf = async (reader: Someone, group: string) =>
    (await reader.rest<{ conversation: Conversation; membership: Membership }>('GET', `/conversations/${group}`)).body;
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const analyticsOf = async (reader: Someone, group: string, timeZone: string) => {
    const range = `from=${day(Date.now() - 9 * dayMs)}&to=${day(Date.now() + dayMs)}`;
    const path = `/conversations/${group}/analytics?${range}&timeZone=${encodeURIComponent(timeZone)}`;
    const { status, body } = await reader.rest<ConversationAnalytics>('GET', path);
    expect(status).toBe(200);
    return body;
  };
  /** As if they had been written over the last days. */
  const spreadOverDays = (group: string) =>
    product.rewriteHistory(
      `update message set created_at = date_trunc('milliseconds', created_at - sequence * interval '7 hours 13 minutes')
       where conversation_id = $1`,
      [group],
    );
  /** Counted one by one. */
  const recount = async (group: string, timeZone: string) => {
    const { rows: days } = await product.database.query<{ day: string; messages: number }>(
      `select to_char(created_at at time zone $2, 'YYYY-MM-DD') as day, count(*)::int as messages
       from message where conversation_id = $1 and deleted_at is null group by 1 order by 1`,
      [group, timeZone],
    );
    const { rows: members } = await product.database.query<{ userId: string; messages: number }>(
      `select sender_id as "userId", count(*)::int as messages
       from message where conversation_id = $1 and deleted_at is null group by 1 order by 2 desc`,
      [group],
    );
    return { days, members };
  };

  it('US8.1, FR-015: the details of a group have its members, when it was created, and how many messages there are', async () => {
    const before = Date.now();
    const { members, group } = await groupOf('ana', 'ben', 'cleo');
    const [ana, ben, cleo] = members;
    for (const text of ['one', 'two', 'three']) await ben.send(group, text);
    await ben.does('message.delete', { conversationId: group, sequence: 2 });
    const { conversation } = await detailsOf(cleo, group);
    expect(conversation).toMatchObject({ name: 'Statistics', memberCount: 3, lastSequence: 3, messageCount: 2 });
    expect(conversation.members.map(({ userId, role, username }) => [userId, role, username]).sort()).toEqual(
      [
        [ana.userId, 'admin', 'ana'],
        [ben.userId, 'member', 'ben'],
        [cleo.userId, 'member', 'cleo'],
      ].sort(),
    );
    // The clock of the database on the same machine.
    expect(Date.parse(conversation.createdAt)).toBeGreaterThanOrEqual(before - 1_000);
    expect(Date.parse(conversation.createdAt)).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it.each(['UTC', 'Asia/Kolkata', 'America/St_Johns'])(
    'US8.2: messages per day and the most active members are those of a recount, in %s',
    async (timeZone) => {
      const { members, group } = await groupOf(`dan ${timeZone}`, `eva ${timeZone}`, `fin ${timeZone}`);
      const [dan, eva, fin] = members;
      const writers = [dan, eva, eva, fin, eva, dan, eva, fin, eva, dan, eva, eva];
      for (const [n, writer] of writers.entries()) await writer.send(group, `${n}`);
      await dan.does('message.delete', { conversationId: group, sequence: 2 });
      await spreadOverDays(group);

      const analytics = await analyticsOf(fin, group, timeZone);
      const { days, members: counted } = await recount(group, timeZone);
      expect(days.length).toBeGreaterThan(2);
      expect(analytics.days.filter(({ messages }) => messages > 0)).toEqual(days);
      expect(analytics.members).toEqual(counted);
      expect(analytics.members[0]?.userId).toBe(eva.userId);
      expect(analytics.messageCount).toBe(writers.length - 1);
    },
  );

  it('US8.3: what is asked right after a change already has it', async () => {
    const { members, group } = await groupOf('gus', 'hal', 'ida');
    const [gus, hal, ida] = members;
    expect((await analyticsOf(gus, group, 'UTC')).messageCount).toBe(0);
    for (let n = 1; n <= 5; n += 1) {
      await hal.send(group, `${n}`);
      const analytics = await analyticsOf(gus, group, 'UTC');
      expect(analytics).toMatchObject({ messageCount: n, members: [{ userId: hal.userId, messages: n }] });
      expect((await detailsOf(gus, group)).conversation.messageCount).toBe(n);
    }
    await gus.does('message.delete', { conversationId: group, sequence: 3 });
    expect(await analyticsOf(gus, group, 'UTC')).toMatchObject({
      messageCount: 4,
      members: [{ userId: hal.userId, messages: 4 }],
    });
    await gus.does('member.remove', { conversationId: group, userId: ida.userId });
    expect((await detailsOf(hal, group)).conversation).toMatchObject({ memberCount: 2, messageCount: 4 });
  });
});
