import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Conversations } from '#conversations';
import { Ids, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import type { ParleySocket } from './sockets.js';
import { Welcome } from './welcome.js';

/** As much of a socket as is welcomed. */
function newSocket() {
  const rooms = new Set<string>();
  const heard: string[] = [];
  const socket = {
    data: { session: { userId: 'ann', user: {}, sessionId: 'session', expiresAt: 0 } },
    join: (names: string[]) => names.forEach((name) => rooms.add(name)),
    leave: (name: string) => void rooms.delete(name),
    emit: (event: string) => void heard.push(event),
  };
  return { socket: socket as unknown as ParleySocket, rooms, heard };
}

describe('a new connection', () => {
  let answers: (readonly string[] | (() => readonly string[]))[];
  let welcome: Welcome;
  beforeEach(() => {
    answers = [];
    const conversations = {
      conversationIdsOf: async () => {
        const answer = answers.shift() ?? [];
        return typeof answer === 'function' ? answer() : answer;
      },
    } as unknown as Conversations;
    welcome = new Welcome(conversations, new Ids(new ManualTime().clock, new SeededRandom(1)));
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

  it('leaves like any other once it is ready', async () => {
    const { socket, rooms } = newSocket();
    const { leave } = socket;
    answers = [['one'], ['one']];
    await welcome.bid(socket);
    expect(socket.leave).toBe(leave);
    void socket.leave('c:one');
    expect(rooms).not.toContain('c:one');
  });
});
