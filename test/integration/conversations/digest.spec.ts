import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import { Reading } from './support/reading.js';
import { Replica } from './support/replica.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('the digest of a conversation', () => {
  let reading: Reading;
  let people: [string, string, string];
  let group: StoredConversation;

  beforeAll(async () => {
    reading = await Reading.start();
  });
  afterAll(() => reading.end());
  beforeEach(async () => {
    people = reading.people(3) as typeof people;
    group = await reading.store({ memberIds: people, name: 'Group' });
    for (const text of ['one', 'two', 'three']) await group.send(people[0], text);
    await group.join([reading.ids.next()]);
    await group.rename('Later');
    await group.invite(reading.ids.next());
    await group.edit(1, 'one!');
    await group.react(2, people[1], '👍');
    await group.delete(3, people[0]);
    await group.go(people[2]);
  });

  const digest = (readerId: string, afterRevision = 0, upToRevision = group.revision) =>
    reading.conversations.digest(readerId, { conversationId: group.conversationId, afterRevision, upToRevision });
  const replicaOf = async (readerId: string) => {
    const replica = new Replica(readerId);
    const request = { conversationId: group.conversationId, afterRevision: 0, limit: 1_000 };
    for (const change of (await reading.conversations.sync(readerId, request)).changes) replica.apply(change);
    return replica;
  };

  it('is that of what sync made a client of, over any range', async () => {
    for (const reader of people) {
      const replica = await replicaOf(reader);
      for (const [afterRevision, upToRevision] of [
        [0, group.revision],
        [0, 5],
        [1, 7],
        [4, group.revision],
        [6, 9],
        [group.revision, group.revision],
      ] as const) {
        expect(await digest(reader, afterRevision, upToRevision)).toEqual(replica.digest({ afterRevision, upToRevision }));
      }
    }
  });

  it('differs between readers whose own reactions differ', async () => {
    expect((await digest(people[0])).digest).not.toBe((await digest(people[1])).digest);
  });

  it.each([
    ['a message', () => group.edit(1, 'one?')],
    ['a reaction', () => group.react(1, people[0], '🎉')],
    ['a member', () => group.changeRole(people[1], 'admin')],
    ['a name', () => group.rename('Another')],
  ])('tells whoever missed a change of %s', async (_what, change) => {
    const replica = await replicaOf(people[0]);
    const range = { afterRevision: 0, upToRevision: await change() };
    expect((await digest(people[0])).digest).not.toBe(replica.digest(range).digest);
    expect(await digest(people[0])).toEqual((await replicaOf(people[0])).digest(range));
  });

  it('reaches no further than the conversation, or than a former member sees', async () => {
    expect(await digest(people[0], 0, 1_000)).toEqual(await digest(people[0]));
    const left = group.revision;
    const before = await digest(people[2]);
    await group.edit(2, 'two?');
    await group.react(1, people[0], '🎉');
    await group.send(people[0], 'four');
    expect(await digest(people[2], 0, 1_000)).toEqual(before);
    expect(before.revision).toBe(left);
  });

  it('covers no more things than it may, and each revision whole', async () => {
    for (const [round, newcomers] of [399, 350, 250, 200].entries()) {
      await group.join(reading.people(newcomers));
      await group.send(people[0], `round ${round}`);
    }
    const joined = group.revision;
    const first = await digest(people[0]);
    expect(first.things).toBeLessThanOrEqual(limits.syncPage);
    expect(first.revision).toBe(joined - 4);
    const replica = await replicaOf(people[0]);
    expect(first).toEqual(replica.digest({ afterRevision: 0, upToRevision: first.revision }));
    const second = await digest(people[0], first.revision);
    expect(second).toEqual(replica.digest({ afterRevision: first.revision, upToRevision: joined }));
  });

  it('is nobody’s business who was never a member', async () => {
    await expect(digest(reading.ids.next())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
