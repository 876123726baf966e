import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { limits } from '#protocol';

import { Product } from '../support/product.js';

describe('User story 2: create and manage group conversations', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.stop(), 120_000);

  it('US2.1, FR-002, FR-004: when A sends in a group that A created with B and C, both receive it over the socket', async () => {
    const [ana, ben, cleo] = await product.everyone('ana', 'ben', 'cleo');
    const group = await product.group('Chess', [ana!, ben!, cleo!]);
    const sent = await ana!.send(group, 'Your move');
    for (const member of [ben!, cleo!]) {
      const { message } = await member.hearsText(group, 'Your move');
      expect(message).toMatchObject({ senderId: ana!.userId, sequence: sent.sequence, messageId: sent.messageId });
    }
  });

  it('US2.2: D, who is invited and joins, sees the messages from before and every new one', async () => {
    const [dan, eva, fin, guest] = await product.everyone('dan', 'eva', 'fin', 'guest');
    const group = await product.group('Choir', [dan!, eva!, fin!]);
    await dan!.send(group, 'before anybody joined');
    const { token } = await dan!.does('invitation.create', { conversationId: group });

    expect(await guest!.refusal('history', { conversationId: group })).toBe('NOT_FOUND');
    expect(await guest!.does('invitation.preview', { token })).toMatchObject({ name: 'Choir', memberCount: 3 });
    const { conversation } = await guest!.does('invitation.join', { token });
    expect(conversation.conversationId).toBe(group);
    expect((await guest!.history(group)).map(({ text }) => text)).toEqual(['before anybody joined']);

    await eva!.send(group, 'welcome');
    await guest!.hearsText(group, 'welcome');
    await guest!.send(group, 'thank you');
    await fin!.hearsText(group, 'thank you');
  });

  it('US2.3: B, who left, neither sends nor receives, and keeps the history until then, as the others keep all of it', async () => {
    const [gus, hal, ida] = await product.everyone('gus', 'hal', 'ida');
    const group = await product.group('Garden', [gus!, hal!, ida!]);
    const { conversation: direct } = await gus!.does('conversation.open', { userId: hal!.userId });
    await gus!.send(group, 'while hal was there');
    await hal!.hearsText(group, 'while hal was there');
    await hal!.does('member.leave', { conversationId: group });

    expect(
      await hal!.refusal('message.send', { conversationId: group, idempotencyKey: crypto.randomUUID(), text: 'still?' }),
    ).toBe('NOT_FOUND');
    await gus!.send(group, 'after hal left');
    await ida!.hearsText(group, 'after hal left');
    // What comes on the same connection after it: had the other been told to hal, hal would know by now.
    await gus!.send(direct.conversationId, 'over here');
    await hal!.hearsText(direct.conversationId, 'over here');
    const texts = hal!.heard.flatMap((change) => (change.type === 'message.created' ? [change.message.text] : []));
    expect(texts).not.toContain('after hal left');

    expect((await hal!.history(group)).map(({ text }) => text)).toEqual(['while hal was there']);
    const synced = await hal!.does('sync', { conversationId: group, afterRevision: 0 });
    expect(JSON.stringify(synced)).not.toContain('after hal left');
    const overHttp = await hal!.rest('GET', `/conversations/${group}/messages`);
    expect(JSON.stringify(overHttp)).not.toContain('after hal left');
    expect((await ida!.history(group)).map(({ text }) => text)).toEqual(['while hal was there', 'after hal left']);
  });

  it('an admin manages name, description and members; others may not', async () => {
    const [jon, kim, lou] = await product.everyone('jon', 'kim', 'lou');
    const group = await product.group('Old name', [jon!, kim!, lou!]);
    expect(await kim!.refusal('group.update', { conversationId: group, name: 'Mine' })).toBe('FORBIDDEN');
    expect(await kim!.refusal('member.remove', { conversationId: group, userId: lou!.userId })).toBe('FORBIDDEN');
    await jon!.does('group.update', { conversationId: group, name: 'New name', description: 'What it is for' });
    expect(await lou!.hears('conversation.changed', group)).toMatchObject({ name: 'New name', description: 'What it is for' });
    await jon!.does('member.remove', { conversationId: group, userId: lou!.userId });
    await kim!.hears('members.changed', group, ({ members }) =>
      members.some(({ userId, status }) => userId === lou!.userId && status === 'removed'),
    );
  });

  it('EC7, FR-002: the 501st member is refused, at creation, by addition and by invitation, and so is a group of two', async () => {
    const [max] = await product.everyone('max');
    const others = await product.accounts(limits.groupMembers);
    const create = (memberIds: readonly string[]) => ({
      idempotencyKey: crypto.randomUUID(),
      name: 'Everybody',
      memberIds: [...memberIds],
    });
    expect(await max!.refusal('group.create', create(others))).toBe('INVALID_REQUEST');
    expect(await max!.refusal('group.create', create(others.slice(0, 1)))).toBe('INVALID_REQUEST');

    const { conversation } = await max!.does('group.create', create(others.slice(0, limits.groupMembers - 1)));
    const { conversationId } = conversation;
    expect(conversation.memberCount).toBe(limits.groupMembers);
    expect(await max!.refusal('member.add', { conversationId, userIds: [others.at(-1)!] })).toBe('CONVERSATION_FULL');
    const { token } = await max!.does('invitation.create', { conversationId });
    const guest = await product.someone('one too many');
    expect(await guest.refusal('invitation.join', { token })).toBe('CONVERSATION_FULL');
  }, 120_000);

  it('EC7: of many additions at once, so many succeed as there is room for', async () => {
    const [ned] = await product.everyone('ned');
    const others = await product.accounts(limits.groupMembers + 9);
    const room = 3;
    const { conversation } = await ned!.does('group.create', {
      idempotencyKey: crypto.randomUUID(),
      name: 'Nearly full',
      memberIds: others.slice(0, limits.groupMembers - 1 - room),
    });
    const { conversationId } = conversation;
    const wanted = others.slice(limits.groupMembers - 1 - room);
    const refusals = await Promise.all(wanted.map((userId) => ned!.refusal('member.add', { conversationId, userIds: [userId] })));
    expect(refusals.filter((code) => code === null)).toHaveLength(room);
    expect(new Set(refusals)).toEqual(new Set([null, 'CONVERSATION_FULL']));
    const { rows } = await product.database.query(
      `select count(*)::int as members from conversation_member where conversation_id = $1 and status = 'active'`,
      [conversationId],
    );
    expect(rows).toEqual([{ members: limits.groupMembers }]);
  }, 120_000);

  it('EC1: a message to a conversation that was closed is refused as that, and what was in it stays readable', async () => {
    const [ola, pia, quin] = await product.everyone('ola', 'pia', 'quin');
    const group = await product.group('Ending', [ola!, pia!, quin!]);
    await pia!.send(group, 'the last word');
    await ola!.does('group.close', { conversationId: group });
    expect(
      await pia!.refusal('message.send', { conversationId: group, idempotencyKey: crypto.randomUUID(), text: 'no, mine' }),
    ).toBe('CONVERSATION_CLOSED');
    const overHttp = await pia!.rest<{ error: { code: string } }>('POST', `/conversations/${group}/messages`, {
      text: 'nor this',
    });
    expect([overHttp.status, overHttp.body.error.code]).toEqual([409, 'CONVERSATION_CLOSED']);
    expect((await quin!.history(group)).map(({ text }) => text)).toEqual(['the last word']);
  });

  it('EC2, FR-014: 50 members who send at once agree on one order without gaps, live and in the history', async () => {
    const names = Array.from({ length: 50 }, (_, n) => `member ${n}`);
    const members = await product.everyone(...names);
    const group = await product.group('Assembly', members);
    const each = 4;
    const sent = await Promise.all(
      members.flatMap((member) => Array.from({ length: each }, (_, n) => member.send(group, `${member.name}: ${n}`))),
    );
    const total = members.length * each;
    expect(sent.map(({ sequence }) => sequence).sort((one, other) => one - other)).toEqual(
      Array.from({ length: total }, (_, n) => n + 1),
    );

    const history = (await members[0]!.history(group)).map(({ sequence, text }) => `${sequence} ${text}`);
    for (const member of members) {
      await member.hears('message.created', group, ({ message }) => message.sequence === total);
      const live = member.heard.flatMap((change) =>
        change.conversationId === group && change.type === 'message.created'
          ? [`${change.message.sequence} ${change.message.text}`]
          : [],
      );
      expect(live).toEqual(history);
    }
  }, 120_000);

  it.each([
    ['after the server had it, before its answer', true],
    ['before anybody knows whether the server had it', false],
  ])(
    'EC3: a connection that drops in mid-send, %s: sent again under its key, the message is there once',
    async (_when, arrived) => {
      const [rosa, sam, tess] = await product.everyone(`rosa ${arrived}`, `sam ${arrived}`, `tess ${arrived}`);
      const group = await product.group('Tunnel', [rosa!, sam!, tess!]);
      const request = { conversationId: group, idempotencyKey: crypto.randomUUID(), text: 'can you hear me' };
      rosa!.client.socket.emit('message.send', request);
      if (arrived) await sam!.hearsText(group, request.text);
      rosa!.close();

      const again = await product.someone(rosa!.name);
      const answer = await again.does('message.send', request);
      expect(await again.does('message.send', request)).toEqual(answer);
      const { message } = await tess!.hearsText(group, request.text);
      expect(message).toMatchObject({ messageId: answer.messageId, sequence: answer.sequence });
      expect((await sam!.history(group)).map(({ text }) => text)).toEqual([request.text]);
    },
  );
});
