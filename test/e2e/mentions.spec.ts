import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';

describe('mentions in groups', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop(), 120_000);

  it('FR-016: whoever is mentioned is told at once, finds it in a list, and nobody else does', async () => {
    const [ana, ben, cleo] = (await product.everyone('ana', 'ben', 'cleo')) as [Someone, Someone, Someone];
    const group = await product.group('Mentions', [ana, ben, cleo]);
    const text = 'What do you say, @ben?';
    const mentions = [{ userId: ben.userId, start: text.indexOf('@'), length: 4 }];
    const sent = await ana.does('message.send', { conversationId: group, idempotencyKey: crypto.randomUUID(), text, mentions });

    const told = await ben.when('of the mention', () => ben.mentions[0]);
    expect(told).toMatchObject({
      conversationId: group,
      sequence: sent.sequence,
      messageId: sent.messageId,
      senderId: ana.userId,
      readAt: null,
    });
    expect((await ben.does('mention.list', {})).mentions).toEqual([told]);
    await cleo.hearsText(group, text);
    expect(cleo.mentions).toEqual([]);
    expect((await cleo.does('mention.list', {})).mentions).toEqual([]);

    await ben.does('mention.read', { conversationId: group, sequence: sent.sequence });
    expect((await ben.does('mention.list', { unreadOnly: true })).mentions).toEqual([]);
  });

  it('FR-016: nobody who is not a member can be mentioned, and only admins mention everybody', async () => {
    const [dan, eva, fin, stranger] = (await product.everyone('dan', 'eva', 'fin', 'stranger')) as [
      Someone,
      Someone,
      Someone,
      Someone,
    ];
    const group = await product.group('Mentions', [dan, eva, fin]);
    const request = (text: string) => ({ conversationId: group, idempotencyKey: crypto.randomUUID(), text });
    const outsider = { ...request('@stranger'), mentions: [{ userId: stranger.userId, start: 0, length: 9 }] };
    expect(await dan.refusal('message.send', outsider)).toBe('INVALID_MENTION');
    const everybody = [{ all: true as const, start: 0, length: 4 }];
    expect(await eva.refusal('message.send', { ...request('@all'), mentions: everybody })).toBe('FORBIDDEN');
    await dan.does('message.send', { ...request('@all'), mentions: everybody });
    for (const member of [eva, fin])
      expect(await member.when('of the mention', () => member.mentions[0])).toMatchObject({ senderId: dan.userId });
  });
});
