import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Conversations, GroupAudience } from '#conversations';
import { Ids, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { ConversationRooms } from './conversation-rooms.js';
import type { MissedNews } from './missed-news.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';
import { Welcome } from './welcome.js';

type Groups = Readonly<Record<string, number>>;

describe('a new connection', () => {
  let time: ManualTime;
  let rooms: Set<string>;
  let heard: string[];
  /** Whether what is said in the rooms that it joins comes to this node. */
  let hearing: PromiseWithResolvers<void>;
  let groups: () => Groups;
  let missed: ParleySocket[];
  let conversationRooms: ConversationRooms;
  let welcome: Welcome;
  let socket: ParleySocket;
  beforeEach(() => {
    time = new ManualTime();
    [rooms, heard, missed] = [new Set(), [], []];
    hearing = Promise.withResolvers();
    hearing.resolve();
    groups = () => ({ one: 0, two: 7 });
    const conversations = { groupsOf: async () => new Map([['ann', audiences(groups())]]) } as unknown as Conversations;
    conversationRooms = new ConversationRooms(conversations, time.timers);
    const news = { by: (sockets: readonly ParleySocket[]) => missed.push(...sockets) } as unknown as MissedNews;
    welcome = new Welcome(conversationRooms, news, time.timers, new Ids(time.clock, new SeededRandom(1)));
    socket = {
      connected: true,
      rooms,
      data: { session: { userId: 'ann', user: {}, sessionId: 'session', expiresAt: 0 } },
      join: (names: string[]) => {
        for (const name of names) rooms.add(name);
        return hearing.promise;
      },
      leave: (name: string) => void rooms.delete(name),
      emit: (event: string) => void heard.push(event),
    } as unknown as ParleySocket;
  });
  const audiences = (of: Groups): GroupAudience[] =>
    Object.entries(of).map(([conversationId, membershipEpoch]) => ({ kind: 'group', conversationId, membershipEpoch }));

  it('is in the rooms of its user, its session and its groups before it hears that it is ready', async () => {
    groups = () => (expect(rooms).toEqual(new Set(['u:ann', 's:session'])), { one: 0, two: 7 });
    await welcome.bid(socket);
    expect(rooms).toEqual(new Set(['u:ann', 's:session', 'c:one:0', 'c:two:7']));
    expect([heard, missed]).toEqual([['session.ready'], []]);
    expect(time.waiting).toBe(0);
  });

  it('hears that it is ready when everything that is said from then on reaches this node', async () => {
    hearing = Promise.withResolvers();
    const bidden = welcome.bid(socket);
    await time.settle();
    expect(heard).toEqual([]);
    hearing.resolve();
    await bidden;
    expect([heard, missed]).toEqual([['session.ready'], []]);
  });

  it('waits no longer for a Redis that hangs, and asks for what it missed once it is heard', async () => {
    hearing = Promise.withResolvers();
    const bidden = welcome.bid(socket);
    await time.advance(gatewaySettings.hearMs);
    await bidden;
    expect([heard, missed]).toEqual([['session.ready'], []]);
    hearing.resolve();
    await time.settle();
    expect(missed).toEqual([socket]);
  });

  it('leaves the rooms where it does not belong any more when it is looked after again', async () => {
    rooms.add('u:ann').add('c:left:0').add('c:one:0').add('c:two:3');
    await conversationRooms.enter([socket]);
    expect(rooms).toEqual(new Set(['u:ann', 'c:one:0', 'c:two:7']));
  });

  it('comes into no room when it has gone before its groups were read', async () => {
    groups = () => (Object.assign(socket, { connected: false }), { one: 0 });
    await conversationRooms.enter([socket]);
    expect(rooms).toEqual(new Set());
  });

  it('stays in a room that it was brought into after its groups were read', async () => {
    groups = () => {
      rooms.add('c:joined:2');
      return {};
    };
    await conversationRooms.enter([socket]);
    expect(rooms).toEqual(new Set(['c:joined:2']));
  });
});
