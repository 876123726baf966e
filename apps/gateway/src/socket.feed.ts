import { Injectable } from '@nestjs/common';

import { type Audience, ConversationFeed, Conversations, type GroupAudience, type Mentioned } from '#conversations';
import { invariant } from '#kernel';
import type { Change } from '#protocol';

import { groupRoom, roomsOf, userRoom } from './rooms.js';
import { gatewaySettings } from './settings.js';
import type { ParleyServer } from './sockets.js';

invariant(Conversations.pageBytes * 2 < gatewaySettings.unsentBytes, 'a client that reads takes in one page while another waits');

/** {@link ConversationFeed} over Socket.IO: one frame per member for all that one commit did, unless that is very much. */
@Injectable()
export class SocketFeed extends ConversationFeed {
  #server: ParleyServer | undefined;

  /** Until the gateway has its server there is nobody to tell. */
  attach(server: ParleyServer): void {
    this.#server = server;
  }

  override publish(audience: Audience, changes: readonly Change[]): void {
    const { conversationId } = audience;
    const members = this.#server?.to(roomsOf(audience));
    for (const part of eventsOf(changes)) members?.emit('conversation.changes', { conversationId, changes: part });
  }

  override subscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.#connectionsOf(userIds)?.socketsJoin(groupRoom(group));
  }

  /** They would hear nothing there in any case. */
  override unsubscribe(group: GroupAudience, userIds: readonly string[]): void {
    this.#connectionsOf(userIds)?.socketsLeave(groupRoom(group));
  }

  override announce(audience: Audience, revision: number): void {
    const { conversationId } = audience;
    this.#server?.to(roomsOf(audience)).emit('conversation.head', { conversationId, revision });
  }

  /** Whoever is mentioned by the same message is told the same, so all of them are told by one event. */
  override mention(mentioned: readonly Mentioned[]): void {
    const byMessage = Map.groupBy(mentioned, ({ notification }) => notification.messageId);
    for (const sameMessage of byMessage.values()) {
      const [{ notification }] = sameMessage as [Mentioned];
      this.#connectionsOf(sameMessage.map(({ userId }) => userId))?.emit('notification.mention', notification);
    }
  }

  /** Of nobody, none: to Socket.IO, no room at all means everybody. */
  #connectionsOf(userIds: readonly string[]) {
    return userIds.length === 0 ? undefined : this.#server?.in(userIds.map(userRoom));
  }
}

/** The same changes in the same order, in as few events as may carry them; a change too large for any has one of its own. */
export function eventsOf(changes: readonly Change[]): Change[][] {
  if (changes.reduce((sum, change) => sum + bytesAtMost(change), 0) <= gatewaySettings.eventBytes) return [[...changes]];
  const events: Change[][] = [];
  let room = 0;
  for (const change of changes) {
    const bytes = jsonBytes(change);
    const event = events.at(-1);
    if (event === undefined || bytes > room) {
      events.push([change]);
      room = gatewaySettings.eventBytes - bytes;
    } else {
      event.push(change);
      room -= bytes;
    }
  }
  return events;
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Nearly every commit is small even at its worst; only the others are worth measuring. */
function bytesAtMost(change: Change): number {
  return change.type === 'message.created' ? change.message.text.length * bytesOfEscape + bytesBesideText : jsonBytes(change);
}

/** What JSON makes of a control character: `\u0000`. */
const bytesOfEscape = 6;
/** Ids, numbers and names of a message: 330 or so. */
const bytesBesideText = 512;
