import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';

import { Conversations } from '#conversations';
import type { Change, Message } from '#protocol';

import { PostgresConversationReader } from '../../../libs/conversations/src/adapters/postgres.conversation-reader.js';
import { Reading } from './support/reading.js';

describe('pages of a conversation', () => {
  let reading: Reading;
  let conversations: Conversations;

  beforeAll(async () => {
    reading = await Reading.start();
    ({ conversations } = reading);
  });
  afterAll(() => reading.end());

  /** A conversation with these texts in it. */
  const conversationOf = async (texts: readonly string[]) => {
    const members = reading.people(2) as [string, string];
    const stored = await reading.store({ type: 'direct', memberIds: members });
    for (const text of texts) await stored.send(members[0], text);
    return { conversationId: stored.conversationId, members, readerId: members[1], texts };
  };
  type Seeded = Awaited<ReturnType<typeof conversationOf>>;

  /** Syncs by pages until there is no more, as a client does. */
  const syncAll = async ({ conversationId, readerId }: Seeded, limit: number) => {
    const pages: Change[][] = [];
    for (let afterRevision = 0; ;) {
      const page = await conversations.sync(readerId, { conversationId, afterRevision, limit });
      expect(page.changes.length).toBeLessThanOrEqual(limit);
      expect(page.revision).toBe(page.changes.at(-1)?.revision);
      pages.push(page.changes);
      afterRevision = page.revision;
      if (!page.hasMore) return pages;
    }
  };
  const historyBackwards = async ({ conversationId, readerId }: Seeded, limit: number) => {
    const pages: Message[][] = [];
    for (let before: number | undefined; ; before = pages.at(-1)?.[0]?.sequence) {
      const page = await conversations.history(readerId, conversationId, { limit, ...(before !== undefined && { before }) });
      pages.push(page.messages);
      if (!page.hasMore) return pages;
    }
  };
  const historyForwards = async ({ conversationId, readerId }: Seeded, limit: number) => {
    const pages: Message[][] = [];
    for (let after = 0; ; after = pages.at(-1)?.at(-1)?.sequence ?? after) {
      const page = await conversations.history(readerId, conversationId, { limit, after });
      pages.push(page.messages);
      if (!page.hasMore) return pages;
    }
  };
  const textsOf = (messages: readonly Message[]) => messages.map(({ text }) => text);
  const bytesOf = (items: readonly unknown[]) =>
    items.reduce<number>((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
  const expectToFit = (pages: readonly (readonly unknown[])[]) => {
    for (const page of pages) expect(bytesOf(page)).toBeLessThanOrEqual(Conversations.pageBytes);
  };

  const numbered = (count: number, textOf: (index: number) => string) => {
    return Array.from({ length: count }, (_, index) => `${index} ${textOf(index)}`);
  };
  const longTexts: readonly (readonly [string, readonly string[]])[] = [
    ['of three bytes a character', numbered(60, () => '€'.repeat(7_900))],
    ['that JSON escapes whole', numbered(30, () => '\u0001'.repeat(7_900))],
    ['long and short in turn', numbered(90, (index) => (index % 3 === 0 ? '😀'.repeat(3_900) : 'Hello'))],
  ];

  describe.each(longTexts)('with texts %s', (_, texts) => {
    let seeded: Seeded;
    beforeAll(async () => {
      seeded = await conversationOf(texts);
    });

    it('end when they are full, and together hold every message once, from the newest to the first', async () => {
      const pages = await historyBackwards(seeded, 200);
      expect(textsOf(pages.toReversed().flat())).toEqual(texts);
      expect(pages.length).toBeGreaterThan(1);
      expectToFit(pages);
    });

    it('do so from the first to the newest as well', async () => {
      const pages = await historyForwards(seeded, 200);
      expect(textsOf(pages.flat())).toEqual(texts);
      expect(pages.length).toBeGreaterThan(1);
      expectToFit(pages);
    });

    it('of changes bring a client to the newest revision, each change once and in order', async () => {
      const pages = await syncAll(seeded, 1_000);
      expect(pages.flat().map(({ revision }) => revision)).toEqual(
        texts.map((_text, index) => index + 1).concat(texts.length + 1),
      );
      expect(pages.flat().flatMap((change) => (change.type === 'message.created' ? [change.message.text] : []))).toEqual(texts);
      expect(pages.length).toBeGreaterThan(1);
      expectToFit(pages);
    });

    it('are as full as they can be', async () => {
      const pages = await historyForwards(seeded, 200);
      for (const [index, page] of pages.entries()) {
        const next = pages[index + 1]?.[0];
        if (next !== undefined) expect(bytesOf([...page, next])).toBeGreaterThan(Conversations.pageBytes);
      }
    });
  });

  describe('with short texts', () => {
    let seeded: Seeded;
    beforeAll(async () => {
      seeded = await conversationOf(numbered(25, () => 'Hello'));
    });

    it.each([1, 2, 7, 26, 1_000])('of changes hold no more than %i, the beginning among them', async (limit) => {
      const pages = await syncAll(seeded, limit);
      expect(pages.map((page) => page.length)).toEqual(
        Array.from({ length: Math.ceil(26 / limit) }, (_, page) => Math.min(limit, 26 - page * limit)),
      );
      expect(pages.flat().map(({ revision }) => revision)).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
      expect(pages[0]?.[0]).toMatchObject({
        type: 'conversation.created',
        conversationType: 'direct',
        members: seeded.members.toSorted().map((userId) => ({ userId, role: 'member' })),
      });
    });

    it('of messages hold as many as asked for', async () => {
      expect((await historyBackwards(seeded, 10)).map((page) => page.length)).toEqual([10, 10, 5]);
      expect((await historyForwards(seeded, 25)).map((page) => page.length)).toEqual([25]);
    });
  });

  it('of changes are empty for who is up to date, and hold the beginning alone where nobody has written', async () => {
    const { conversationId, readerId } = await conversationOf([]);
    const [request, all] = [
      { conversationId, limit: 10 },
      { revision: 1, hasMore: false },
    ];
    expect(await conversations.sync(readerId, { ...request, afterRevision: 1 })).toEqual({ ...all, changes: [] });
    expect(await conversations.sync(readerId, { ...request, afterRevision: 0 })).toMatchObject({
      ...all,
      changes: [{ type: 'conversation.created', revision: 1 }],
    });
  });

  it('are of one statement each: what begins a conversation and what follows are of one moment', async () => {
    const statements: unknown[] = [];
    const { pool } = reading;
    const query = { query: (statement: unknown) => (statements.push(statement), pool.query(statement as string)) };
    const { conversationId, readerId } = await conversationOf(['Hello']);
    const page = await new PostgresConversationReader(query as unknown as Pool).changes(conversationId, readerId, {
      afterRevision: 0,
      limit: 10,
    });
    expect(page).toMatchObject({
      changes: [
        { kind: 'conversation', revision: 1 },
        { kind: 'message', revision: 2 },
      ],
      revision: 2,
      hasMore: false,
    });
    expect(statements).toHaveLength(1);
  });

  it('do not exist for a stranger', async () => {
    const { conversationId } = await conversationOf(['Hello']);
    const request = { conversationId, afterRevision: 0, limit: 10 };
    await expect(conversations.sync(reading.ids.next(), request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(conversations.history(reading.ids.next(), conversationId, { limit: 10 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
