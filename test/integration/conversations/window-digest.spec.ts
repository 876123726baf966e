import { createHash } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { canonicalMessages, canonicalRoster, limits } from '#protocol';

import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('the digest of a window', () => {
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
    for (const text of ['one', 'two', 'three', 'four']) await group.send(people[0], text);
    await group.join([reading.ids.next()]);
    await group.rename('Later');
    await group.edit(1, 'one!');
    await group.react(2, people[1], '👍');
    await group.delete(3, people[0]);
    await group.go(people[2]);
  });

  const digest = (readerId: string, fromSequence = 1, toSequence = 1_000) =>
    reading.conversations.windowDigest(readerId, { conversationId: group.conversationId, fromSequence, toSequence });

  /** What a client makes of everything that it can read. */
  const shown = async (readerId: string, fromSequence = 1, toSequence = 1_000) => {
    const { conversation } = await reading.conversations.get(readerId, group.conversationId);
    const { messages } = await reading.conversations.history(readerId, group.conversationId, { after: 0, limit: 200 });
    const run = messages.filter(({ sequence }) => sequence >= fromSequence && sequence <= toSequence);
    return {
      messages: { digest: sha256(canonicalMessages(run)), count: run.length, hasMore: false },
      roster: { digest: sha256(canonicalRoster(conversation)) },
      revision: conversation.revision,
    };
  };

  it('is that of what each reader reads, over any run, also beyond the end', async () => {
    for (const reader of people) {
      for (const run of [
        [1, 1_000],
        [1, 1],
        [2, 3],
        [3, 4],
        [4, 1_003],
        [5, 5],
        [900, 1_000],
      ] as const) {
        expect(await digest(reader, ...run)).toEqual(await shown(reader, ...run));
      }
    }
  });

  it('of a run without messages is that of nothing', async () => {
    expect((await digest(people[0], 5, 10)).messages).toEqual({ digest: sha256(''), count: 0, hasMore: false });
    const empty = await reading.store({ memberIds: people, name: 'Empty' });
    const { messages } = await reading.conversations.windowDigest(people[0], {
      conversationId: empty.conversationId,
      fromSequence: 1,
      toSequence: 1,
    });
    expect(messages).toEqual({ digest: sha256(''), count: 0, hasMore: false });
  });

  it('differs between readers whose own reactions differ', async () => {
    const [other, reactor] = [await digest(people[0], 2, 2), await digest(people[1], 2, 2)];
    expect(other.messages.digest).not.toBe(reactor.messages.digest);
    expect(other.roster).toEqual(reactor.roster);
  });

  it.each([
    ['a message', 'messages', () => group.edit(1, 'one?')],
    ['a reaction', 'messages', () => group.react(1, people[0], '🎉')],
    ['a new message', 'messages', () => group.send(people[0], 'five')],
    ['a role', 'roster', () => group.changeRole(people[1], 'admin')],
    ['a member', 'roster', () => group.join([reading.ids.next()])],
    ['a name', 'roster', () => group.rename('Another')],
  ] as const)('changes with %s, and in that part only', async (_what, part, change) => {
    const before = await digest(people[0]);
    const revision = await change();
    const after = await digest(people[0]);
    expect(after).not.toEqual(before);
    expect({ ...after, [part]: before[part] }).toEqual({ ...before, revision });
  });

  it('stays for a former member what it was when they went', async () => {
    const [left, before] = [group.revision, await digest(people[2])];
    await group.edit(2, 'two?');
    await group.react(1, people[0], '🎉');
    await group.send(people[0], 'five');
    await group.rename('Without you');
    await group.changeRole(people[1], 'admin');
    expect(await digest(people[2])).toEqual(before);
    expect([before.revision, before.messages.count]).toEqual([left, 4]);
  });

  it('covers no more than a page of long messages, says so, and goes on where it ended', async () => {
    for (let number = 0; number < 36; number += 1) await group.send(people[0], '\u{1F600}'.repeat(limits.messageTextLength / 2));
    const { count, hasMore } = (await digest(people[0])).messages;
    expect([count < 40, hasMore]).toEqual([true, true]);
    expect(await digest(people[0], 1, count)).toEqual(await shown(people[0], 1, count));
    const rest = await digest(people[0], count + 1);
    expect(rest.messages.count).toBe(40 - count);
    expect(rest.messages.hasMore).toBe(false);
  });

  it('is nobody’s business who was never a member', async () => {
    await expect(digest(reading.ids.next())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
