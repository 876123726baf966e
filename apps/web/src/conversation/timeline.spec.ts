import { describe, expect, it } from '@jest/globals';
import type { OutgoingMessage } from '#client';
import type { Message } from '#protocol';

import { Calendar } from '../time/calendar.js';
import { timeline } from './timeline.js';

const calendar = new Calendar({ locale: 'en-GB', timeZone: 'UTC' });
const now = Date.parse('2026-03-09T12:00:00Z');
const alice = 'a';
const bob = 'b';

const message = (sequence: number, senderId: string, createdAt: string): Message => ({
  messageId: `m${sequence}`,
  sequence,
  revision: sequence + 1,
  senderId,
  idempotencyKey: `k${sequence}`,
  text: `text ${sequence}`,
  createdAt,
});
const waiting = (idempotencyKey: string) => ({ idempotencyKey, text: 'waiting', state: 'queued' }) as OutgoingMessage;

const arrange = (messages: readonly Message[], pending: readonly OutgoingMessage[] = []) =>
  timeline({ messages, pending, myId: alice, now, calendar });

/** The shape of a timeline: per day its clusters, per cluster its author and how many messages. */
const shape = ({ days }: ReturnType<typeof timeline>) =>
  days.map(({ key, clusters }) => [key, ...clusters.map(({ senderId, entries }) => `${senderId}${entries.length}`)]);

describe('timeline', () => {
  it('is empty for a conversation without messages', () => {
    expect(arrange([])).toEqual({ days: [], first: undefined, last: undefined });
  });

  it('groups by day and then by author', () => {
    const messages = [
      message(1, alice, '2026-03-08T23:59:00.000Z'),
      message(2, alice, '2026-03-09T00:01:00.000Z'),
      message(3, alice, '2026-03-09T00:02:00.000Z'),
      message(4, bob, '2026-03-09T00:02:01.000Z'),
      message(5, alice, '2026-03-09T00:02:02.000Z'),
    ];
    expect(shape(arrange(messages))).toEqual([
      ['2026-03-08', 'a1'],
      ['2026-03-09', 'a2', 'b1', 'a1'],
    ]);
  });

  it('parts what one person wrote where a long time lies between', () => {
    const messages = [message(1, bob, '2026-03-09T10:00:00.000Z'), message(2, bob, '2026-03-09T10:05:00.000Z')];
    expect(shape(arrange(messages))).toEqual([['2026-03-09', 'b1', 'b1']]);
  });

  it('puts what is on its way at the end, under today', () => {
    const arranged = arrange([message(1, bob, '2026-03-08T10:00:00.000Z')], [waiting('w1'), waiting('w2')]);
    expect(shape(arranged)).toEqual([
      ['2026-03-08', 'b1'],
      ['2026-03-09', 'a2'],
    ]);
    expect(arranged.last).toMatchObject({ key: 'a/w2', storedAt: null });
  });

  it('keeps the key of a message when it has been stored', () => {
    const before = arrange([], [waiting('k1')]).last?.key;
    const after = arrange([message(1, alice, '2026-03-09T11:59:00.000Z')]).last?.key;
    expect(after).toBe(before);
  });

  it('makes the same entry for the same message again', () => {
    const messages = [message(1, bob, '2026-03-09T10:00:00.000Z')];
    expect(arrange(messages).first).toBe(arrange([...messages, message(2, bob, '2026-03-09T10:00:01.000Z')]).first);
  });
});
