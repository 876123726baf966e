import type { Audience, GroupAudience } from '#conversations';

/** All connections of a user: what is told to them by name. */
export const userRoom = (userId: string) => `u:${userId}`;
export const sessionRoom = (sessionId: string) => `s:${sessionId}`;

/**
 * An audience of a group has a room of its own, and whoever was removed is in none of a later epoch: what is said there does not reach
 * them, on no node, whoever has heard of the removal and whoever has not.
 */
export const groupRoom = ({ conversationId, membershipEpoch }: GroupAudience) => `c:${conversationId}:${membershipEpoch}`;

/** The rooms of an audience. The two of a direct conversation never change, so their own rooms will do. */
export const roomsOf = (audience: Audience) =>
  audience.kind === 'pair' ? audience.userIds.map(userRoom) : [groupRoom(audience)];

/** What a room is about: a user, or a group, in whichever epoch. Undefined for rooms that are no other node's business. */
export function topicOf(room: string): string | undefined {
  if (room.startsWith('u:')) return room;
  return isGroupRoom(room) ? room.slice(0, room.lastIndexOf(':')) : undefined;
}

export const isUserRoom = (room: string) => room.startsWith('u:');
export const isGroupRoom = (room: string) => room.startsWith('c:');

/** Of two rooms of a group: whether the first is of an earlier epoch. */
export const isEarlier = (room: string, other: string) => epochOf(room) < epochOf(other);

const epochOf = (room: string) => Number(room.slice(room.lastIndexOf(':') + 1));
