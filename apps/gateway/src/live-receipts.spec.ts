import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';

import type { Audience, Memberships, Receipts } from '#conversations';
import type { Membership, Receipt } from '#protocol';
import { ManualTime } from '#testing';

import { LiveReceipts } from './live-receipts.js';
import { gatewaySettings } from './settings.js';
import type { ParleyServer } from './sockets.js';

const { receiptsEveryMs } = gatewaySettings;
const group: Audience = { kind: 'group', conversationId: 'group', membershipEpoch: 3 };

/** An event, where it went, and whom it left out. */
type Told = readonly [room: string | string[], except: string | undefined, event: string, payload: unknown];

describe('live receipts', () => {
  let time: ManualTime;
  let told: Told[];
  let shared: Map<string, Audience>;
  let questions: number;
  let isAway: boolean;
  let live: LiveReceipts;
  beforeEach(() => {
    Logger.overrideLogger(false);
    [time, told, shared, questions, isAway] = [new ManualTime(), [], new Map([['group', group]]), 0, false];
    const receipts = {
      sharedAmong: async () => {
        questions++;
        if (isAway) throw new Error('PostgreSQL is away');
        return shared;
      },
    } as unknown as Receipts;
    const memberships = { of: async () => ({ unread: 7 }) as Membership } as unknown as Memberships;
    live = new LiveReceipts(receipts, memberships, time.timers);
    live.attach(server());
  });

  const server = () => {
    const into = (room: string | string[], except?: string) => ({
      except: (name: string | string[]) => into(room, typeof name === 'string' ? name : undefined),
      emit: (event: string, payload: unknown) => void told.push([room, except, event, payload]),
    });
    return { to: (room: string | string[]) => into(room) } as unknown as ParleyServer;
  };
  const receipt = (userId: string, deliveredSequence: number, readSequence = 0): Receipt => ({
    userId,
    deliveredSequence,
    readSequence,
    readAt: readSequence === 0 ? null : `read ${readSequence}`,
  });
  const deliver = (mine: Receipt, conversationId = 'group') => live.delivered(conversationId, { receipt: mine, advanced: true });
  const read = (mine: Receipt, connectionId: string) => live.read('group', { receipt: mine, advanced: true }, connectionId);
  const toldToMembers = () => told.filter(([, , event]) => event === 'conversation.receipts').map(([, , , payload]) => payload);

  it('are told once a second, of all who came further, at their farthest', async () => {
    deliver(receipt('ann', 5));
    deliver(receipt('bob', 2));
    read(receipt('ann', 4, 4), 'phone');
    read(receipt('ann', 3, 3), 'phone');
    expect(told).toEqual([]);
    await time.advance(receiptsEveryMs);
    const both = { conversationId: 'group', receipts: [{ ...receipt('ann', 5, 4) }, receipt('bob', 2)] };
    expect(toldToMembers()).toEqual([both]);
    expect(told[0]?.[0]).toEqual(['c:group:3']);
  });

  it('are told of nobody more than once a second, however many they send', async () => {
    for (let n = 1; n <= 300; n++) {
      deliver(receipt('ann', n));
      await time.advance(10);
    }
    await time.advance(receiptsEveryMs);
    expect(toldToMembers().length).toBeLessThanOrEqual(4);
    expect(toldToMembers().at(-1)).toEqual({ conversationId: 'group', receipts: [receipt('ann', 300)] });
  });

  it('are one timer for everybody, and none when nobody came further', async () => {
    live.delivered('group', { receipt: receipt('ann', 1), advanced: false });
    live.read('group', { receipt: receipt('ann', 1, 1), advanced: false }, 'phone');
    expect(time.waiting).toBe(0);
    for (let n = 0; n < 100; n++) deliver(receipt(`user ${n}`, 1), `conversation ${n}`);
    expect(time.waiting).toBe(1);
    await time.advance(receiptsEveryMs);
    expect(time.waiting).toBe(0);
    expect(questions).toBe(1);
  });

  it('are not told in conversations of too many members', async () => {
    deliver(receipt('ann', 1), 'crowd');
    await time.advance(receiptsEveryMs);
    expect(told).toEqual([]);
  });

  it('tell the other devices of who has read, and not the one that did', async () => {
    read(receipt('ann', 4, 4), 'phone');
    await time.advance(receiptsEveryMs);
    const changed = { conversationId: 'group', membership: { unread: 7 } };
    expect(told).toContainEqual(['u:ann', 'phone', 'membership.changed', changed]);
    read(receipt('ann', 5, 5), 'phone');
    read(receipt('ann', 6, 6), 'tablet');
    read(receipt('ann', 7, 7), 'phone');
    await time.advance(receiptsEveryMs);
    expect(told.at(-1)).toEqual(['u:ann', undefined, 'membership.changed', changed]);
  });

  it('are forgotten while PostgreSQL is away, and go on when it is back', async () => {
    isAway = true;
    deliver(receipt('ann', 1));
    await time.advance(receiptsEveryMs);
    isAway = false;
    deliver(receipt('ann', 2));
    await time.advance(receiptsEveryMs);
    expect(toldToMembers()).toEqual([{ conversationId: 'group', receipts: [receipt('ann', 2)] }]);
  });

  it('are a bounded number, and of those that wait all are told', async () => {
    shared = { get: () => group } as unknown as Map<string, Audience>;
    for (let n = 0; n <= gatewaySettings.receiptsPending; n++) deliver(receipt('ann', 1), `conversation ${n}`);
    deliver(receipt('bob', 1), 'conversation 0');
    await time.advance(receiptsEveryMs);
    expect(toldToMembers()).toHaveLength(gatewaySettings.receiptsPending);
    expect(toldToMembers()[0]).toMatchObject({ receipts: [{ userId: 'ann' }, { userId: 'bob' }] });
  });
});
