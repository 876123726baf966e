import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Mentioned } from '#conversations';
import type { Change } from '#protocol';

import { gatewaySettings } from './settings.js';
import { eventsOf, SocketFeed } from './socket.feed.js';
import type { ParleyServer } from './sockets.js';

const id = '01900000-0000-7000-8000-000000000000';
const messageWith = (text: string, index: number): Change => ({
  type: 'message.created',
  revision: index + 2,
  message: {
    messageId: id,
    sequence: index + 1,
    revision: index + 2,
    senderId: id,
    idempotencyKey: id,
    text,
    createdAt: '2030-01-01T00:00:00.000Z',
  },
});
const bytesOf = (changes: readonly Change[]) =>
  changes.reduce((sum, change) => sum + Buffer.byteLength(JSON.stringify(change)), 0);

describe('the events of one commit', () => {
  it('are one, as long as it fits', () => {
    const changes = Array.from({ length: 256 }, (_, index) => messageWith('Hello', index));
    expect(eventsOf(changes)).toEqual([changes]);
  });

  it('are several for long messages, each as full as may be', () => {
    const changes = Array.from({ length: 30 }, (_, index) => messageWith('€'.repeat(8_000), index));
    expect(eventsOf(changes).map((event) => event.length)).toEqual([10, 10, 10]);
  });

  it('carry every change once, in order, whatever the texts are', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', '€', '😀', '"', '\u0000'), fc.integer({ min: 1, max: 4_000 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (texts) => {
          const changes = texts.map(([text, times], index) => messageWith(text.repeat(times), index));
          const events = eventsOf(changes);
          expect(events.flat()).toEqual(changes);
          for (const event of events) expect(bytesOf(event)).toBeLessThanOrEqual(gatewaySettings.eventBytes);
          for (const [index, event] of events.entries()) {
            const next = events[index + 1]?.[0];
            if (next !== undefined) expect(bytesOf([...event, next])).toBeGreaterThan(gatewaySettings.eventBytes);
          }
        },
      ),
      { numRuns: 30 },
    ));
});

describe('the feed', () => {
  /** A feed, and what it makes of the server. */
  const attached = () => {
    const done: unknown[] = [];
    const into = (rooms: unknown) => ({
      emit: (...event: unknown[]) => void done.push(['emit', rooms, ...event]),
      socketsJoin: (room: string) => void done.push(['join', rooms, room]),
      socketsLeave: (room: string) => void done.push(['leave', rooms, room]),
    });
    const feed = new SocketFeed();
    feed.attach({ to: into, in: into } as unknown as ParleyServer);
    return { feed, done };
  };

  it('brings the connections of users into the room of an audience, and out of it', () => {
    const { feed, done } = attached();
    const group = { kind: 'group', conversationId: 'group', membershipEpoch: 5 } as const;
    feed.subscribe(group, ['ann', 'bob']);
    feed.unsubscribe(group, ['bob']);
    feed.announce(group, 7);
    expect(done).toEqual([
      ['join', ['u:ann', 'u:bob'], 'c:group:5'],
      ['leave', ['u:bob'], 'c:group:5'],
      ['emit', ['c:group:5'], 'conversation.head', { conversationId: 'group', revision: 7 }],
    ]);
  });

  it('tells the two of a direct conversation by their own rooms', () => {
    const { feed, done } = attached();
    const pair = { kind: 'pair', conversationId: 'pair', userIds: ['ann', 'bob'] } as const;
    const changes = [messageWith('Hello', 1)];
    feed.publish(pair, changes);
    expect(done).toEqual([['emit', ['u:ann', 'u:bob'], 'conversation.changes', { conversationId: 'pair', changes }]]);
  });

  it('does nothing for nobody, who would be everybody to Socket.IO', () => {
    const { feed, done } = attached();
    const group = { kind: 'group', conversationId: 'group', membershipEpoch: 0 } as const;
    feed.subscribe(group, []);
    feed.unsubscribe(group, []);
    feed.mention([]);
    expect(done).toEqual([]);
  });

  it('tells all whom a message mentions by one event, to their own rooms', () => {
    const { feed, done } = attached();
    const mentioned = (userId: string, messageId: string) => ({ userId, notification: { messageId } }) as Mentioned;
    feed.mention([mentioned('ann', 'one'), mentioned('bob', 'two'), mentioned('cal', 'one')]);
    expect(done).toEqual([
      ['emit', ['u:ann', 'u:cal'], 'notification.mention', { messageId: 'one' }],
      ['emit', ['u:bob'], 'notification.mention', { messageId: 'two' }],
    ]);
  });
});
