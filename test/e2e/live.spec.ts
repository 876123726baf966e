import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { CommandName, CommandRequest, CommandResponse, EventName, EventPayload } from '#protocol';
import { until } from '#testing';

import { RawClient } from '../support/raw-client.js';
import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';

const patienceMs = 60_000;

/** A connection, its user, and all that it was told. */
interface Connected {
  readonly client: RawClient;
  readonly userId: string;
  heard<Name extends EventName>(name: Name): readonly EventPayload<Name>[];
}

describe('what is told as it happens', () => {
  let issuer: TestIssuer;
  let parley: RunningParley;
  const clients: RawClient[] = [];
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    parley = await RunningParley.start({ environment: issuer.environment });
  }, 120_000);
  afterAll(async () => {
    for (const client of clients) client.close();
    await parley.stop();
    await issuer.stop();
  }, 120_000);

  const connect = async (username: string): Promise<Connected> => {
    const token = await issuer.token({
      sub: username,
      sid: `session of ${username}`,
      preferred_username: username,
      name: username,
    });
    const client = await RawClient.connect(parley.url, token);
    clients.push(client);
    const response = await fetch(`${parley.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    const { user } = (await response.json()) as { user: { userId: string } };
    return {
      client,
      userId: user.userId,
      heard: (name) => client.heard(name),
    };
  };
  const does = async <Name extends CommandName>(
    { client }: Connected,
    name: Name,
    request: CommandRequest<Name>,
  ): Promise<CommandResponse<Name>> => {
    const answer = await client.command(name, request);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
    return answer.data;
  };
  const groupOf = async (admin: Connected, ...others: readonly Connected[]) => {
    const memberIds = others.map(({ userId }) => userId);
    const { conversation } = await does(admin, 'group.create', {
      idempotencyKey: crypto.randomUUID(),
      name: 'Climbers',
      memberIds,
    });
    return conversation.conversationId;
  };
  const send = (who: Connected, conversationId: string, text = 'Hello') =>
    does(who, 'message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text });
  const shows = (what: string, condition: () => boolean) =>
    until({ what, deadlineMs: patienceMs, everyMs: 10 }, async () => condition() || undefined);
  const refusal = { ok: false, error: expect.objectContaining({ code: 'NOT_FOUND' }) as unknown };

  it('invariant 7: a removed member hears of the removal and of nothing after it, and may say nothing any more', async () => {
    const [ann, ben, cleo] = await Promise.all([connect('ann'), connect('ben'), connect('cleo')]);
    const conversationId = await groupOf(ann, ben, cleo);
    await send(ann, conversationId);
    // All at once, so that they come in one batch.
    await Promise.all([
      send(ann, conversationId, 'before'),
      does(ann, 'member.remove', { conversationId, userId: ben.userId }),
      send(ann, conversationId, 'after'),
    ]);
    await send(ann, conversationId, 'much later');
    await shows(
      'the others hear all of it',
      () => cleo.heard('conversation.changes').flatMap(({ changes }) => changes).length === 6,
    );
    const heard = ben.heard('conversation.changes').flatMap(({ changes }) => changes);
    const removal = heard.findIndex(({ type }) => type === 'members.changed');
    expect(removal).toBe(heard.length - 1);
    for (const name of ['typing.start', 'receipt.list'] as const) {
      expect(await ben.client.command(name, { conversationId })).toEqual(refusal);
    }
    expect(await ben.client.command('receipt.read', { conversationId, sequence: 1 })).toEqual(refusal);

    const again = await connect('ben');
    await send(ann, conversationId, 'after they came again');
    await shows('the others hear it', () => cleo.heard('conversation.changes').flatMap(({ changes }) => changes).length === 7);
    expect(again.heard('conversation.changes')).toEqual([]);
  });

  it('receipts: the others learn how far I have come, my other devices what is left', async () => {
    const [dora, emil, finn] = await Promise.all([connect('dora'), connect('emil'), connect('finn')]);
    const tablet = await connect('emil');
    const conversationId = await groupOf(dora, emil, finn);
    for (let n = 0; n < 3; n++) await send(dora, conversationId);
    await does(emil, 'receipt.delivered', { conversationId, sequence: 3 });
    for (const sequence of [1, 2, 1]) await does(emil, 'receipt.read', { conversationId, sequence });
    // How many of them come together depends on how long they took; `live-receipts` is held to that on a clock of its own.
    const told = () => finn.heard('conversation.receipts').at(-1);
    await shows('the other hears all of it', () => told()?.receipts[0]?.readSequence === 2);
    expect(told()).toEqual({
      conversationId,
      receipts: [{ userId: emil.userId, deliveredSequence: 3, readSequence: 2, readAt: expect.any(String) as unknown }],
    });
    const shown = () => tablet.heard('membership.changed').at(-1);
    await shows('the tablet hears all of it', () => shown()?.membership.readSequence === 2);
    expect(shown()).toMatchObject({ conversationId, membership: { readSequence: 2, unread: 1 } });
    expect(emil.heard('membership.changed')).toEqual([]);

    await does(emil, 'preferences.set', { conversationId, pinned: true });
    await shows('the tablet hears it', () => shown()?.membership.pinned === true);
    expect([...emil.heard('membership.changed'), ...finn.heard('membership.changed')]).toEqual([]);
  });

  it('typing: told to the others, once in a while', async () => {
    const [gina, hugo, ines] = await Promise.all([connect('gina'), connect('hugo'), connect('ines')]);
    const phone = await connect('gina');
    const conversationId = await groupOf(gina, hugo, ines);
    await does(gina, 'typing.start', { conversationId });
    await does(phone, 'typing.start', { conversationId });
    // What comes after it on the same connections shows that nothing else came.
    await send(gina, conversationId);
    await shows('they hear what was sent', () =>
      [gina, phone, hugo].every((each) =>
        each.heard('conversation.changes').some(({ changes }) => changes.some(({ type }) => type === 'message.created')),
      ),
    );
    expect(hugo.heard('typing.started')).toEqual([{ conversationId, userId: gina.userId }]);
    expect([...gina.heard('typing.started'), ...phone.heard('typing.started')]).toEqual([]);
  });

  it(
    'presence: told to whoever follows, as far as it is shown',
    async () => {
      const [jack, kate] = await Promise.all([connect('jack'), connect('kate')]);
      const { userId } = await connect('lena');
      const lena = { userId };
      expect(await does(kate, 'presence.subscribe', { userIds: [jack.userId, lena.userId] })).toEqual({
        presences: [
          { userId: jack.userId, status: 'hidden' },
          { userId: lena.userId, status: 'hidden' },
        ],
      });
      await does(jack, 'conversation.open', { userId: kate.userId });
      expect(await does(kate, 'presence.subscribe', { userIds: [jack.userId] })).toEqual({
        presences: [{ userId: jack.userId, status: 'online' }],
      });
      expect(await does(jack, 'presence.visibility', { visibility: 'nobody' })).toEqual({ visibility: 'nobody' });
      await shows('they are hidden', () => kate.heard('presence.changed').length === 1);
      await does(jack, 'presence.visibility', { visibility: 'everyone' });
      await shows('they are seen again', () => kate.heard('presence.changed').length === 2);
      expect(kate.heard('presence.changed')).toEqual([
        { userId: jack.userId, status: 'hidden' },
        { userId: jack.userId, status: 'online' },
      ]);
      jack.client.close();
      await shows('they are gone', () => kate.heard('presence.changed').length === 3);
      expect(kate.heard('presence.changed').at(-1)).toEqual({ userId: jack.userId, status: 'offline' });
    },
    2 * patienceMs,
  );

  it('mentions: told to whoever is mentioned, and to nobody else', async () => {
    const [mara, nils, olga] = await Promise.all([connect('mara'), connect('nils'), connect('olga')]);
    const conversationId = await groupOf(mara, nils, olga);
    const request = { conversationId, idempotencyKey: crypto.randomUUID(), text: '@nils look' };
    const { messageId } = await does(mara, 'message.send', {
      ...request,
      mentions: [{ userId: nils.userId, start: 0, length: 5 }],
    });
    await shows('they hear of it', () => nils.heard('notification.mention').length > 0);
    expect(nils.heard('notification.mention')).toMatchObject([
      { conversationId, messageId, senderId: mara.userId, readAt: null },
    ]);
    expect(olga.heard('notification.mention')).toEqual([]);
  });
});
