import type { OutgoingMessage } from '#client';
import type { Mention, Message } from '#protocol';

import type { Calendar } from '../time/calendar.js';

/** A message on the page: stored, or of one's own and on its way. */
export interface Entry {
  /** The same before and after it was stored, so that a message stays the element that it was. */
  readonly key: string;
  readonly senderId: string;
  readonly text: string;
  /** When it was stored; null while it is not. */
  readonly storedAt: number | null;
  /** The message as it is stored; null while it is not. */
  readonly message: Message | null;
  /** Present while it is on its way, or refused. */
  readonly outgoing: OutgoingMessage | null;
  /** The message that this one answers, by its sequence. */
  readonly replyTo: number | undefined;
  readonly mentions: readonly Mention[];
}

/** What one person wrote in one go. */
export interface Cluster {
  readonly key: string;
  readonly senderId: string;
  readonly entries: readonly Entry[];
}

export interface Day {
  readonly key: string;
  readonly instant: number;
  readonly clusters: readonly Cluster[];
}

export interface Timeline {
  readonly days: readonly Day[];
  readonly first: Entry | undefined;
  readonly last: Entry | undefined;
}

/** Messages of one person that lie further apart than this do not look like one. */
const clusterGapMs = 5 * 60_000;

interface TimelineSource {
  readonly messages: readonly Message[];
  readonly pending: readonly OutgoingMessage[];
  readonly myId: string;
  readonly now: number;
  readonly calendar: Calendar;
}

/** Arranges messages by day, and within a day by who wrote them. What is on its way stands at the end, under today. */
export function timeline({ messages, pending, myId, now, calendar }: TimelineSource): Timeline {
  const entries = [...messages.map(storedEntry), ...pending.map((outgoing) => pendingEntry(outgoing, myId))];
  const days = runs(entries, (entry) => calendar.dayOf(entry.storedAt ?? now), sameDay(now, calendar)).map(([key, ofDay]) => ({
    key,
    instant: ofDay[0].storedAt ?? now,
    clusters: runs(ofDay, ({ key: first }) => first, inOneGo).map(([first, together]) => ({
      key: first,
      senderId: together[0].senderId,
      entries: together,
    })),
  }));
  return { days, first: entries[0], last: entries.at(-1) };
}

const sameDay = (now: number, calendar: Calendar) => (before: Entry, entry: Entry) =>
  calendar.dayOf(before.storedAt ?? now) === calendar.dayOf(entry.storedAt ?? now);

const inOneGo = (before: Entry, entry: Entry) =>
  before.senderId === entry.senderId &&
  (before.storedAt === null || entry.storedAt === null || entry.storedAt - before.storedAt < clusterGapMs);

type NonEmpty<Item> = [Item, ...Item[]];

/** Cuts a list wherever two neighbours do not belong together, and names each run by its first item. */
function runs<Item>(
  items: readonly Item[],
  nameOf: (first: Item) => string,
  belongTogether: (before: Item, item: Item) => boolean,
): [string, NonEmpty<Item>][] {
  const found: [string, NonEmpty<Item>][] = [];
  let before: Item | undefined;
  for (const item of items) {
    const current = found.at(-1);
    if (current !== undefined && before !== undefined && belongTogether(before, item)) current[1].push(item);
    else found.push([nameOf(item), [item]]);
    before = item;
  }
  return found;
}

const keyOf = (senderId: string, idempotencyKey: string) => `${senderId}/${idempotencyKey}`;

/** One entry per message, however often the list is arranged: an element whose entry is the same is not drawn again. */
const storedEntries = new WeakMap<Message, Entry>();
const pendingEntries = new WeakMap<OutgoingMessage, Entry>();

function storedEntry(message: Message): Entry {
  const known = storedEntries.get(message);
  if (known !== undefined) return known;
  const { senderId, idempotencyKey, text, createdAt, replyTo, mentions = [] } = message;
  const entry: Entry = {
    key: keyOf(senderId, idempotencyKey),
    senderId,
    text,
    storedAt: Date.parse(createdAt),
    message,
    outgoing: null,
    replyTo,
    mentions,
  };
  storedEntries.set(message, entry);
  return entry;
}

function pendingEntry(outgoing: OutgoingMessage, myId: string): Entry {
  const known = pendingEntries.get(outgoing);
  const { idempotencyKey, text, replyTo, mentions } = outgoing;
  // What was not sent yet can still be edited.
  if (known?.text === text && known.mentions === mentions) return known;
  const key = keyOf(myId, idempotencyKey);
  const entry: Entry = { key, senderId: myId, text, storedAt: null, message: null, outgoing, replyTo, mentions };
  pendingEntries.set(outgoing, entry);
  return entry;
}
