import { describe, expect, it } from '@jest/globals';

import { groupRoom, isEarlier, isGroupRoom, roomsOf, sessionRoom, topicOf, userRoom } from './rooms.js';

const group = (membershipEpoch: number) => ({ kind: 'group', conversationId: 'group', membershipEpoch }) as const;

describe('rooms', () => {
  it('are those of the two in a direct conversation, and one for each epoch of a group', () => {
    expect(roomsOf({ kind: 'pair', conversationId: 'pair', userIds: ['ann', 'bob'] })).toEqual(['u:ann', 'u:bob']);
    expect(roomsOf(group(0))).toEqual(['c:group:0']);
    expect(roomsOf(group(12))).toEqual(['c:group:12']);
  });

  it('are about a user or a group, whatever the epoch, or of no interest to other nodes', () => {
    expect([group(0), group(12)].map((each) => topicOf(groupRoom(each)))).toEqual(['c:group', 'c:group']);
    expect(topicOf(userRoom('ann'))).toBe('u:ann');
    expect([topicOf(sessionRoom('session')), topicOf('of a socket')]).toEqual([undefined, undefined]);
    expect([groupRoom(group(3)), userRoom('ann')].map(isGroupRoom)).toEqual([true, false]);
  });

  it('come one after the other by number, not by letter', () => {
    expect(isEarlier('c:group:9', 'c:group:10')).toBe(true);
    expect(isEarlier('c:group:10', 'c:group:9')).toBe(false);
    expect(isEarlier('c:group:9', 'c:group:9')).toBe(false);
  });
});
