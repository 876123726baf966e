import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';

describe('User story 5: react to messages', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop(), 120_000);

  const groupOf = async (...names: readonly string[]) => {
    const members = (await product.everyone(...names)) as [Someone, Someone, Someone, ...Someone[]];
    const group = await product.group('Reactions', members);
    const { sequence } = await members[0].send(group, 'What do you think?');
    return { members, on: { conversationId: group, sequence } };
  };
  const reactionsSeenBy = async (reader: Someone, { conversationId, sequence }: { conversationId: string; sequence: number }) =>
    (await reader.history(conversationId)).find((message) => message.sequence === sequence)?.reactions;

  it('US5.1, FR-009, FR-010: everybody who watches sees every reaction that A adds', async () => {
    const { members, on } = await groupOf('ana', 'ben', 'cleo');
    const [ana, ...viewers] = members;
    for (const emoji of ['👍', '❤️', '😂', '🎉', '🔥', '👏', '💯', '👀', '🚀', '🤔', '🥳']) {
      const added = ana.does('reaction.add', { ...on, emoji });
      await Promise.all(
        viewers.map(async (viewer) => {
          const seen = await viewer.hears('reaction.added', on.conversationId, (change) => change.emoji === emoji);
          expect(seen).toMatchObject({ sequence: on.sequence, userId: ana.userId, count: 1 });
        }),
      );
      await added;
    }
  });

  it('US5.2: when several react, each emoji counts its people once, for everybody and in the database', async () => {
    const { members, on } = await groupOf('dan', 'eva', 'fin', 'gus');
    const [dan, eva, fin, gus] = members as [Someone, Someone, Someone, Someone];
    await Promise.all([dan, eva, fin].map((member) => member.does('reaction.add', { ...on, emoji: '👍' })));
    await gus.does('reaction.add', { ...on, emoji: '🎉' });
    await dan.does('reaction.add', { ...on, emoji: '👍' });

    expect(await reactionsSeenBy(dan, on)).toEqual([
      { emoji: '👍', count: 3, mine: true },
      { emoji: '🎉', count: 1, mine: false },
    ]);
    expect(await reactionsSeenBy(gus, on)).toEqual([
      { emoji: '👍', count: 3, mine: false },
      { emoji: '🎉', count: 1, mine: true },
    ]);
    const { body } = await eva.rest<{ reactions: { emoji: string; userIds: string[] }[] }>(
      'GET',
      `/conversations/${on.conversationId}/messages/${on.sequence}/reactions`,
    );
    expect(body.reactions.map(({ emoji, userIds }) => [emoji, [...userIds].sort()])).toEqual([
      ['👍', [dan.userId, eva.userId, fin.userId].sort()],
      ['🎉', [gus.userId]],
    ]);
    const { rows } = await product.database.query(
      'select emoji, count(*)::int as count from message_reaction where conversation_id = $1 group by emoji order by count desc',
      [on.conversationId],
    );
    expect(rows).toEqual([
      { emoji: '👍', count: 3 },
      { emoji: '🎉', count: 1 },
    ]);
  });

  it('US5.3: a reaction that is taken back counts one less, and the last one leaves nothing', async () => {
    const { members, on } = await groupOf('hal', 'ida', 'jon');
    const [hal, ida, jon] = members;
    await Promise.all([hal, ida].map((member) => member.does('reaction.add', { ...on, emoji: '👍' })));
    await hal.does('reaction.remove', { ...on, emoji: '👍' });
    expect(await jon.hears('reaction.removed', on.conversationId)).toMatchObject({ userId: hal.userId, emoji: '👍', count: 1 });
    expect(await reactionsSeenBy(jon, on)).toEqual([{ emoji: '👍', count: 1, mine: false }]);
    await hal.does('reaction.remove', { ...on, emoji: '👍' });
    expect(await reactionsSeenBy(jon, on)).toEqual([{ emoji: '👍', count: 1, mine: false }]);
    await ida.does('reaction.remove', { ...on, emoji: '👍' });
    await jon.hears('reaction.removed', on.conversationId, ({ count }) => count === 0);
    expect(await reactionsSeenBy(jon, on)).toBeUndefined();
  });

  it('EC4: a reaction to a message that was deleted is refused as that', async () => {
    const { members, on } = await groupOf('kim', 'lou', 'max');
    const [kim, lou] = members;
    await lou.does('reaction.add', { ...on, emoji: '👍' });
    await kim.does('message.delete', on);
    expect(await lou.refusal('reaction.add', { ...on, emoji: '🎉' })).toBe('MESSAGE_DELETED');
    expect(await reactionsSeenBy(lou, on)).toBeUndefined();
  });

  it('EC4: reactions that race with the deletion leave none behind, whoever comes first, live, in sync and in the database', async () => {
    const { members, on } = await groupOf('ned', 'ola', 'pia');
    const [ned, ola, pia] = members;
    const { conversationId } = on;
    const sent = await Promise.all(Array.from({ length: 20 }, (_, n) => ned.send(conversationId, `${n}`)));
    const outcomes = await Promise.all(
      sent.map(async ({ sequence }, n) => {
        const react = () => ola.refusal('reaction.add', { conversationId, sequence, emoji: '👍' });
        const early = n % 2 === 0 ? null : react();
        const deletion = ned.does('message.delete', { conversationId, sequence });
        const refused = await (early ?? react());
        await deletion;
        return refused;
      }),
    );
    for (const code of outcomes) expect([null, 'MESSAGE_DELETED']).toContain(code);
    const deleted = sent.map(({ sequence }) => sequence);
    for (const sequence of deleted) await pia.hears('message.deleted', conversationId, (change) => change.sequence === sequence);
    for (const sequence of deleted) {
      const about = pia.heard.filter((change) => 'sequence' in change && change.sequence === sequence).map(({ type }) => type);
      expect(about.at(-1)).toBe('message.deleted');
    }
    const tombstones = (await pia.history(conversationId)).filter(({ sequence }) => deleted.includes(sequence));
    expect(tombstones.map(({ text, reactions }) => [text, reactions])).toEqual(deleted.map(() => ['', undefined]));
    const { rows } = await product.database.query('select 1 from message_reaction where conversation_id = $1', [conversationId]);
    expect(rows).toEqual([]);
  });
});
