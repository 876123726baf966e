import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Mention } from '#protocol';

import { Reading } from './support/reading.js';
import type { StoredConversation } from './support/stored-conversation.js';

describe('a message, as its members read it', () => {
  let reading: Reading;
  let people: [string, string, string];
  let group: StoredConversation;

  beforeAll(async () => {
    reading = await Reading.start();
    people = reading.people(3) as typeof people;
    group = await reading.store({ memberIds: people, name: 'Group' });
  });
  afterAll(() => reading.end());

  const read = async (sequence: number, readerId = people[0]) => {
    const { messages } = await reading.conversations.history(readerId, group.conversationId, { before: sequence + 1, limit: 1 });
    return messages[0];
  };
  const instant = (revision: number) => group.at(revision).toISOString();

  it('has nothing but what there is: no empty lists, no nulls', async () => {
    const revision = await group.send(people[1], 'Hello');
    expect(await read(group.sequence)).toEqual({
      messageId: group.message(group.sequence).messageId,
      sequence: group.sequence,
      revision,
      senderId: people[1],
      idempotencyKey: expect.any(String),
      text: 'Hello',
      createdAt: instant(revision),
    });
    expect(Object.values((await read(group.sequence)) ?? {})).not.toContain(null);
  });

  it('says what it answers, and whom it mentions', async () => {
    const mentions: Mention[] = [
      { userId: people[2], start: 0, length: 4 },
      { all: true, start: 5, length: 4 },
    ];
    await group.send(people[1], '@ann @all', { replyTo: 1, mentions });
    expect(await read(group.sequence)).toMatchObject({ replyTo: 1, mentions });
  });

  it('counts its reactions in the order of first use, and marks those of whoever reads', async () => {
    await group.send(people[1], 'Well?');
    await group.react(group.sequence, people[1], '🎉');
    await group.react(group.sequence, people[0], '👍');
    const revision = await group.react(group.sequence, people[1], '👍');
    expect(await read(group.sequence)).toMatchObject({
      revision,
      reactions: [
        { emoji: '🎉', count: 1, mine: false },
        { emoji: '👍', count: 2, mine: true },
      ],
    });
    expect(await read(group.sequence, people[2])).toMatchObject({ reactions: [{ mine: false }, { mine: false }] });
    await group.takeBack(group.sequence, people[0], '👍');
    expect(await read(group.sequence)).toMatchObject({ reactions: [{ emoji: '🎉' }, { emoji: '👍', count: 1, mine: false }] });
    await group.takeBack(group.sequence, people[1], '👍');
    await group.takeBack(group.sequence, people[1], '🎉');
    expect(await read(group.sequence)).not.toHaveProperty('reactions');
  });

  it('says when it was edited, and what it says since', async () => {
    const sent = await group.send(people[1], 'Helo', { mentions: [{ all: true, start: 0, length: 1 }] });
    const edited = await group.edit(group.sequence, 'Hello');
    const message = await read(group.sequence);
    expect(message).toMatchObject({ text: 'Hello', revision: edited, createdAt: instant(sent), editedAt: instant(edited) });
    expect(message).not.toHaveProperty('mentions');
  });

  it('is a tombstone when it was deleted: nothing of what it said is left to open', async () => {
    await group.send(people[1], 'Oops @all', { replyTo: 1, mentions: [{ all: true, start: 5, length: 4 }] });
    await group.edit(group.sequence, 'Oops! @all', [{ all: true, start: 6, length: 4 }]);
    await group.react(group.sequence, people[0], '👍');
    const revision = await group.delete(group.sequence, people[0]);
    expect(await read(group.sequence)).toEqual({
      messageId: group.message(group.sequence).messageId,
      sequence: group.sequence,
      revision,
      senderId: people[1],
      idempotencyKey: expect.any(String),
      text: '',
      replyTo: 1,
      createdAt: instant(revision - 3),
      editedAt: instant(revision - 2),
      deletedAt: instant(revision),
      deletedBy: people[0],
    });
  });

  describe('lists who reacted', () => {
    const reactions = (readerId: string, sequence: number) =>
      reading.conversations.reactions(readerId, { conversationId: group.conversationId, sequence });

    it('by emoji, the first ones first', async () => {
      await group.send(people[1], 'Well?');
      const { sequence } = group;
      expect(await reactions(people[0], sequence)).toEqual({ reactions: [] });
      await group.react(sequence, people[2], '👍');
      await group.react(sequence, people[1], '🎉');
      await group.react(sequence, people[0], '👍');
      expect(await reactions(people[0], sequence)).toEqual({
        reactions: [
          { emoji: '👍', userIds: [people[2], people[0]] },
          { emoji: '🎉', userIds: [people[1]] },
        ],
      });
    });

    it('to no stranger, and for no message that is not there', async () => {
      await expect(reactions(reading.ids.next(), 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(reactions(people[0], group.sequence + 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('lists what it said before', () => {
    const versions = (readerId: string, sequence = group.sequence) =>
      reading.conversations.versions(readerId, { conversationId: group.conversationId, sequence });

    it('to its author, oldest first, without what it says now', async () => {
      const mentions: Mention[] = [{ all: true, start: 0, length: 4 }];
      const first = await group.send(people[1], '@all one', { mentions });
      expect(await versions(people[1])).toEqual({ versions: [] });
      const second = await group.edit(group.sequence, 'two');
      await group.edit(group.sequence, 'three');
      expect(await versions(people[1])).toEqual({
        versions: [
          { revision: first, text: '@all one', mentions, writtenAt: instant(first) },
          { revision: second, text: 'two', writtenAt: instant(second) },
        ],
      });
    });

    it('to nobody else: members may not, and strangers hear of nothing', async () => {
      await expect(versions(people[0])).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(versions(reading.ids.next())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(versions(people[1], group.sequence + 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('until it is deleted', async () => {
      await group.delete(group.sequence, people[1]);
      expect(await versions(people[1])).toEqual({ versions: [] });
    });
  });
});
