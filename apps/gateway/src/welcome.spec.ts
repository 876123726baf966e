import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Conversations } from '#conversations';
import { Ids, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { ConversationRooms } from './conversation-rooms.js';
import type { ParleyServer, ParleySocket } from './sockets.js';
import { Welcome } from './welcome.js';

/** As much of a socket as is welcomed. */
function newSocket() {
  const rooms = new Set<string>();
  const heard: string[] = [];
  const socket = {
    rooms,
    data: { session: { userId: 'ann', user: {}, sessionId: 'session', expiresAt: 0 } },
    join: (names: string[]) => names.forEach((name) => rooms.add(name)),
    leave: (name: string) => void rooms.delete(name),
    emit: (event: string) => void heard.push(event),
  };
  return { socket: socket as unknown as ParleySocket, rooms, heard };
}

describe('a new connection', () => {
  let answers: (readonly string[] | (() => readonly string[]))[];
  let conversationRooms: ConversationRooms;
  let welcome: Welcome;
  beforeEach(() => {
    answers = [];
    const conversations = {
      conversationIdsOf: async () => {
        const answer = answers.shift() ?? [];
        return typeof answer === 'function' ? answer() : answer;
      },
    } as unknown as Conversations;
    conversationRooms = new ConversationRooms(conversations);
    welcome = new Welcome(conversationRooms, new Ids(new ManualTime().clock, new SeededRandom(1)));
  });

  it('is in the rooms of its user, its session and its conversations before it hears that it is ready', async () => {
    const { socket, rooms, heard } = newSocket();
    answers = [() => (expect(rooms).toEqual(new Set(['u:ann', 's:session'])), ['one', 'two']), ['one', 'two']];
    await welcome.bid(socket);
    expect(rooms).toEqual(new Set(['u:ann', 's:session', 'c:one', 'c:two']));
    expect(heard).toEqual(['session.ready']);
  });

  it('is not in the room of a conversation that its user is no member of any more when it comes to it', async () => {
    const { socket, rooms } = newSocket();
    // Removed after the first look, and the word of it never got here.
    answers = [['one', 'two'], ['two']];
    await welcome.bid(socket);
    expect(rooms).toEqual(new Set(['u:ann', 's:session', 'c:two']));
  });

  it('never enters a room that it is told to leave before it is in it', async () => {
    const { socket, rooms } = newSocket();
    const seen: string[] = [];
    answers = [
      () => {
        // The removal was committed after this was read, and is carried out before the rooms are joined.
        void socket.leave('c:one');
        return ['one', 'two'];
      },
      () => {
        seen.push(...rooms);
        return ['two'];
      },
    ];
    await welcome.bid(socket);
    expect(seen).not.toContain('c:one');
    expect(seen).toContain('c:two');
  });

  it('leaves the rooms where it does not belong any more when all are looked through', async () => {
    const { socket, rooms } = newSocket();
    const all = { sockets: { sockets: new Map([['one', socket]]) } } as unknown as ParleyServer;
    rooms.add('u:ann').add('c:left').add('c:kept');
    answers = [
      ['kept', 'joined'],
      ['kept', 'joined'],
    ];
    await conversationRooms.enterAll(all);
    expect(rooms).toEqual(new Set(['u:ann', 'c:kept', 'c:joined']));
  });

  it('enters no room that it is told to leave, also when its rooms are looked through while it is welcomed', async () => {
    const { socket, rooms } = newSocket();
    let lookThrough: Promise<void> = Promise.resolve();
    const isLeft = () => {
      void socket.leave('c:one');
      return ['one'];
    };
    answers = [
      () => {
        lookThrough = conversationRooms.enter(socket);
        return ['one'];
      },
      ['one'],
      isLeft,
      [],
    ];
    await Promise.all([welcome.bid(socket), lookThrough]);
    await lookThrough;
    expect(rooms).not.toContain('c:one');
  });
});
