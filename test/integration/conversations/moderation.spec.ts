import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Moderation } from '#conversations';

import { PostgresInspectedMessages } from '../../../libs/conversations/src/adapters/postgres.inspected-messages.js';
import type { MessageOpener } from '../../../libs/conversations/src/history/message-opener.js';
import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('what a moderator looks at', () => {
  let reading: Reading;
  let moderation: Moderation;
  beforeAll(async () => {
    reading = await Reading.start();
    moderation = new Moderation(new PostgresInspectedMessages(reading.pool), reading.opener, reading.ids);
  });
  afterAll(() => reading.end());

  const storedGroup = async () => {
    const [ann = '', ben = '', moderator = ''] = reading.people(3);
    return { ann, ben, moderator, group: await reading.store({ memberIds: [ann, ben] }) };
  };
  const inspect = (moderatorId: string, { conversationId }: StoredConversation, sequence: number) =>
    moderation.versions(moderatorId, { conversationId, sequence });
  const recordsOf = async (moderatorId: string) => {
    const { rows } = await reading.pool.query<object>(
      `select action, conversation_id, sequence::int, found, at between now() - interval '1 minute' and now() as lately
       from moderation_audit where moderator_id = $1 order by id`,
      [moderatorId],
    );
    return rows;
  };

  it('is a message as it is now, and every version from before, oldest first', async () => {
    const { ben, moderator, group } = await storedGroup();
    const sent = await group.send(ben, 'first');
    const edited = await group.edit(1, 'second');
    await group.edit(1, 'third', [{ userId: ben, start: 0, length: 1 }]);
    const { message, versions } = await inspect(moderator, group, 1);
    expect(message).toMatchObject({ sequence: 1, senderId: ben, text: 'third', editedAt: group.now.toISOString() });
    expect(versions).toEqual([
      { revision: sent, text: 'first', writtenAt: group.at(sent).toISOString() },
      { revision: edited, text: 'second', writtenAt: group.at(edited).toISOString() },
    ]);
  });

  it('is one version where nothing was edited, and of no other message', async () => {
    const { ann, ben, moderator, group } = await storedGroup();
    await group.send(ben, 'edited');
    await group.send(ann, 'as it was');
    await group.edit(1, 'differently');
    const { message, versions } = await inspect(moderator, group, 2);
    expect([message.text, message.editedAt, versions]).toEqual(['as it was', undefined, []]);
  });

  it('is a tombstone once the message is deleted, and nothing of what it said', async () => {
    const { ann, ben, moderator, group } = await storedGroup();
    await group.send(ben, 'a secret');
    await group.edit(1, 'another secret');
    await group.delete(1, ann);
    const answer = await inspect(moderator, group, 1);
    expect(answer).toMatchObject({ message: { text: '', deletedBy: ann }, versions: [] });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('NFR-SEC-4: is on record: who, what, when; also where there is no such message', async () => {
    const { ben, moderator, group } = await storedGroup();
    await group.send(ben, 'hello');
    await inspect(moderator, group, 1);
    await expect(inspect(moderator, group, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const nowhere = reading.ids.next();
    await expect(moderation.versions(moderator, { conversationId: nowhere, sequence: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const record = (conversation_id: string, sequence: number, found: boolean) => ({
      action: 'message.inspected',
      conversation_id,
      sequence,
      found,
      lately: true,
    });
    expect(await recordsOf(moderator)).toEqual([
      record(group.conversationId, 1, true),
      record(group.conversationId, 2, false),
      record(nowhere, 1, false),
    ]);
  });

  it('NFR-SEC-4: is on record for good before anything is opened', async () => {
    const { ben, moderator, group } = await storedGroup();
    await group.send(ben, 'hello');
    const recorded: number[] = [];
    const watching = {
      openOne: async () => void recorded.push((await recordsOf(moderator)).length),
      versions: async () => void recorded.push((await recordsOf(moderator)).length),
    } as unknown as MessageOpener;
    await new Moderation(new PostgresInspectedMessages(reading.pool), watching, reading.ids).versions(moderator, {
      conversationId: group.conversationId,
      sequence: 1,
    });
    expect(recorded).toEqual([1, 1]);
  });

  it('NFR-SEC-4: is not seen by anybody when it cannot be recorded', async () => {
    const { ben, moderator, group } = await storedGroup();
    await group.send(ben, 'hello');
    await reading.pool.query('alter table moderation_audit add constraint full_up check (false) not valid');
    try {
      await expect(inspect(moderator, group, 1)).rejects.toMatchObject({ constraint: 'full_up' });
    } finally {
      await reading.pool.query('alter table moderation_audit drop constraint full_up');
    }
  });

  it('leaves no trace in the conversation: no revision, and nothing in the trail of its changes', async () => {
    const { ann, ben, moderator, group } = await storedGroup();
    await group.send(ben, 'hello');
    const state = async () => {
      const { rows } = await reading.pool.query(
        'select (select count(*) from audit_trail a where a.conversation_id = h.conversation_id), h.* from conversation_head h where conversation_id = $1',
        [group.conversationId],
      );
      return [rows, await reading.conversations.history(ann, group.conversationId, { limit: 10 })];
    };
    const before = await state();
    await inspect(moderator, group, 1);
    expect(await state()).toEqual(before);
  });

  it.each([
    'update moderation_audit set moderator_id = gen_random_uuid()',
    'update moderation_audit set found = false',
    'delete from moderation_audit',
    'truncate moderation_audit',
  ])('cannot be taken off the record: %s', async (statement) => {
    const { ben, moderator, group } = await storedGroup();
    await group.send(ben, 'hello');
    await inspect(moderator, group, 1);
    const before = await recordsOf(moderator);
    await expect(reading.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await recordsOf(moderator)).toEqual(before);
  });
});
