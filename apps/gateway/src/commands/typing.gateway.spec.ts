import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Typing } from '#conversations';
import { limits, ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { gatewaySettings } from '../settings.js';
import type { ParleyServer, ParleySocket } from '../sockets.js';
import { TypingGateway } from './typing.gateway.js';

describe('typing', () => {
  let time: ManualTime;
  let told: unknown[];
  let decision: () => Promise<boolean>;
  let gateway: TypingGateway;
  beforeEach(() => {
    [time, told, decision] = [new ManualTime(), [], async () => true];
    const toldTo = async (_: string, conversationId: string) =>
      (await decision()) ? { kind: 'group', conversationId, membershipEpoch: 3 } : undefined;
    gateway = new TypingGateway({ toldTo } as unknown as Typing, time.clock);
    const emit = (room: string[], except: string) => (event: string, payload: unknown) =>
      told.push({ room, except, event, payload });
    gateway.afterInit({
      to: (room: string[]) => ({ except: (other: string) => ({ volatile: { emit: emit(room, other) } }) }),
    } as unknown as ParleyServer);
  });

  const start = (userId = 'ann', conversationId = 'group') =>
    // As the adapter calls it: the answer is the whole acknowledgement.
    (gateway.start as unknown as (socket: ParleySocket, payload: unknown) => Promise<unknown>).call(
      gateway,
      { data: { session: { userId } } } as ParleySocket,
      { conversationId: idOf(conversationId) },
    );
  const idOf = (name: string) => `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').slice(0, 12).padStart(12, '0')}`;
  const ok = { ok: true, data: {} };

  it('is told to the other members, and to no device of who does it', async () => {
    expect(await start()).toEqual(ok);
    const conversationId = idOf('group');
    const payload = { conversationId, userId: 'ann' };
    expect(told).toEqual([{ room: [`c:${conversationId}:3`], except: 'u:ann', event: 'typing.started', payload }]);
  });

  it('counts once in a while for each sender and conversation, and what does not count is answered all the same', async () => {
    for (let n = 0; n < 5; n++) expect(await start()).toEqual(ok);
    expect(told).toHaveLength(1);
    await start('bob');
    await start('ann', 'other');
    expect(told).toHaveLength(3);
    await time.advance(limits.typingEveryMs - 1);
    await start();
    expect(told).toHaveLength(3);
    await time.advance(1);
    await start();
    expect(told).toHaveLength(4);
  });

  it('is told to nobody when that was decided', async () => {
    decision = async () => false;
    expect(await start()).toEqual(ok);
    expect(told).toEqual([]);
  });

  it('is refused to who is no member, also within the time in which it would not count', async () => {
    await start();
    decision = async () => Promise.reject(new ParleyError('NOT_FOUND'));
    expect(await start()).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  it('is remembered of a bounded number', async () => {
    await start();
    for (let n = 0; n < gatewaySettings.typingRemembered; n++) await start(`user ${n}`);
    told = [];
    await start();
    expect(told).toHaveLength(1);
  });
});
