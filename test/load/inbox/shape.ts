import { v7 } from 'uuid';

/** How much of everything the database of the bench holds. */
export interface Shape {
  /** Of the reader, the large one included. */
  readonly conversations: number;
  /** Of all conversations together. */
  readonly messages: number;
  readonly largeMessages: number;
  readonly largeMembers: number;
  readonly members: number;
  /** In which the reader is not: an installation has other people. */
  readonly foreignConversations: number;
  readonly foreignMessages: number;
  readonly otherUsers: number;
}

const full: Shape = {
  conversations: 5_000,
  messages: 1_000_000,
  largeMessages: 200_000,
  largeMembers: 50,
  members: 6,
  foreignConversations: 95_000,
  foreignMessages: 300_000,
  otherUsers: 30_000,
};

/** @param scale 1 for what figures are of; less for a look at whether it works */
export function shapeOf(scale: number): Shape {
  const part = (count: number, least: number) => Math.max(least, Math.round(count * scale));
  return {
    conversations: part(full.conversations, 10),
    messages: part(full.messages, 4_000),
    largeMessages: part(full.largeMessages, 2_000),
    largeMembers: full.largeMembers,
    members: full.members,
    foreignConversations: part(full.foreignConversations, 30),
    foreignMessages: part(full.foreignMessages, 600),
    otherUsers: part(full.otherUsers, 1_000),
  };
}

export interface BenchConversation {
  readonly conversationId: string;
  readonly memberIds: readonly string[];
  readonly messages: number;
  /** When the newest of them was written. */
  readonly activeAt: Date;
}

export interface Inbox {
  readonly readerId: string;
  /** The reader is a member of it. */
  readonly large: BenchConversation;
  /** Those of the reader, the one with the newest activity first. */
  readonly own: readonly BenchConversation[];
  readonly foreign: readonly BenchConversation[];
  readonly userIds: readonly string[];
}

/** Who talks to whom, and how much. The large conversation is somewhere in the middle of the list. */
export function inboxOf(shape: Shape, nowMs: number): Inbox {
  const readerId = v7();
  const others = Array.from({ length: shape.otherUsers }, () => v7());
  const someOf = (count: number, from: number) =>
    Array.from({ length: count }, (_, n) => others[(from * 7 + n) % others.length] as string);
  const minutesAgo = (minutes: number) => new Date(nowMs - minutes * 60_000);

  const middle = Math.floor(shape.conversations / 2);
  const shares = sharesOf(shape.messages - shape.largeMessages - shape.foreignMessages, shape.conversations - 1);
  const own = Array.from({ length: shape.conversations }, (_, place): BenchConversation => {
    const large = place === middle;
    return {
      conversationId: v7(),
      memberIds: [readerId, ...someOf((large ? shape.largeMembers : shape.members) - 1, place)],
      messages: large ? shape.largeMessages : (shares[place > middle ? place - 1 : place] as number),
      activeAt: minutesAgo(place),
    };
  });
  const foreign = sharesOf(shape.foreignMessages, shape.foreignConversations).map((messages, place): BenchConversation => ({
    conversationId: v7(),
    memberIds: someOf(shape.members, place),
    messages,
    activeAt: minutesAgo(place / 20),
  }));
  return { readerId, large: own[middle] as BenchConversation, own, foreign, userIds: [readerId, ...others] };
}

/** As equal as whole numbers allow, and no message lost. */
function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from(
    { length: parts },
    (_, place) => Math.floor((total * (place + 1)) / parts) - Math.floor((total * place) / parts),
  );
}

/** What message number `sequence` says, in ASCII and always as long, so that a reader knows a wrong text from a right one. */
export function textOf({ conversationId }: BenchConversation, sequence: number): string {
  return `message ${sequence} of ${conversationId} `.padEnd(100, '.');
}

/** Everybody writes, in turns; the newest message of a conversation is never the reader's alone. */
export function senderOf({ memberIds }: BenchConversation, sequence: number): string {
  return memberIds[sequence % memberIds.length] as string;
}

/** Which messages were deleted, as `sql/changes.sql` has it. */
export function isTombstone(sequence: number): boolean {
  return sequence % 100 === 31;
}

/** How many conversations are not archived, as `sql/reader.sql` has it. */
export function listedOf({ own }: Inbox): number {
  return own.filter((_, index) => (index + 1) % 20 !== 9).length;
}
