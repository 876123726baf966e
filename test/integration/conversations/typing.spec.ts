import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import { PostgresPresenceVisibilities } from '../../../libs/conversations/src/adapters/postgres.presence-visibilities.js';
import { PostgresTypingAudience } from '../../../libs/conversations/src/adapters/postgres.typing-audience.js';
import { Typing } from '../../../libs/conversations/src/members/typing.js';
import { Rows } from './support/rows.js';

describe('that somebody is typing', () => {
  let rows: Rows;
  let typing: Typing;
  beforeAll(async () => {
    rows = await Rows.begin();
    typing = new Typing(new PostgresTypingAudience(rows.pool));
  });
  afterAll(() => rows.close());

  it('is told to the other members', async () => {
    const me = rows.id();
    const conversationId = await rows.group([me, rows.id()]);
    expect(await typing.toldTo(me, conversationId)).toEqual({ kind: 'group', conversationId, membershipEpoch: 0 });
  });

  it('is nothing that a former member or a stranger can say', async () => {
    const [left, removed, stranger] = [rows.id(), rows.id(), rows.id()];
    const group = await rows.group([rows.id(), { userId: left, status: 'left' }, { userId: removed, status: 'removed' }]);
    for (const userId of [left, removed, stranger]) {
      await expect(typing.toldTo(userId, group)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(typing.toldTo(stranger, rows.id())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told to up to so many members, of those who are in it now', async () => {
    const me = rows.id();
    const others = Array.from({ length: limits.typingMembers - 1 }, () => rows.id());
    const group = await rows.group([me, ...others, { userId: rows.id(), status: 'left' }]);
    expect(await typing.toldTo(me, group)).toBeDefined();
    await rows.join(group, { userId: rows.id() });
    expect(await typing.toldTo(me, group)).toBeUndefined();
  });

  it('is not told of somebody who shows nobody that they are online, nor where nothing can be written any more', async () => {
    const [shy, open] = [rows.id(), rows.id()];
    const group = await rows.group([shy, open]);
    await new PostgresPresenceVisibilities(rows.pool).set(shy, 'nobody');
    expect(await typing.toldTo(shy, group)).toBeUndefined();
    expect(await typing.toldTo(open, group)).toBeDefined();
    await rows.pool.query('update conversation set closed_at = now() where conversation_id = $1', [group]);
    expect(await typing.toldTo(open, group)).toBeUndefined();
  });
});
