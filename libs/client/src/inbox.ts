import type { Change, Membership } from '#protocol';

import type { ConversationSummary } from './contract.js';
import { type LineAfter, lineAfter, lineAfterRegisters, newest } from './conversation-line.js';
import { messagesOf } from './message-changes.js';
import { settings } from './settings.js';

/**
 * What became of news. `applied`: the line is exact up to them. `inexact`: it has to be read again, because
 * something before them is missing, or because they do not say all that they change. `unknown`: there is
 * no such conversation in the list.
 */
export type Reception = 'applied' | 'inexact' | 'unknown';

/** The answer to a question to the server, while it is on its way: what is heard meanwhile comes after it, or is in it. */
export interface Reading {
  readonly news: { readonly conversationId: string; readonly apply: (line: ConversationSummary) => LineAfter }[];
  /** More was heard than is kept: what is read may lack something. */
  overrun: boolean;
}

/**
 * The list of conversations: pure. A line is complete up to the revision of its conversation: a change is
 * applied if it is the next one, and what cannot be told from changes is read from the server, where each
 * answer is followed by what was heard since it was asked for.
 */
export class Inbox {
  readonly #lines = new Map<string, ConversationSummary>();
  readonly #readings = new Set<Reading>();
  /** Lines that do not say all that their revision stands for, until they are read again. */
  readonly #inexact = new Set<string>();
  #list: readonly ConversationSummary[] | undefined;

  /**
   * @param reader whose list it is.
   * @param changed is called after every change of the list.
   * @param touched hears of which line something is different, be it only whether it is exact.
   */
  constructor(
    private readonly reader: string,
    private readonly changed: () => void = () => undefined,
    private readonly touched: (conversationId: string) => void = () => undefined,
  ) {}

  get size(): number {
    return this.#lines.size;
  }

  get(conversationId: string): ConversationSummary | undefined {
    return this.#lines.get(conversationId);
  }

  /** Whether the line says all that its revision stands for. */
  isExact(conversationId: string): boolean {
    return !this.#inexact.has(conversationId);
  }

  /** Begins with a line as it was when the client before this one ended. */
  restore(line: ConversationSummary, exact: boolean): void {
    this.#lines.set(idOf(line), line);
    this.#judge(idOf(line), exact);
    this.#list = undefined;
  }

  /** Newest activity first. The same array until something changes. */
  list(): readonly ConversationSummary[] {
    return (this.#list ??= [...this.#lines.values()].sort(byNewestActivity));
  }

  /** In the order of their ids, as `inbox.sync` goes through them. */
  byId(): readonly ConversationSummary[] {
    return [...this.#lines.values()].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
  }

  /** A question to the server begins. */
  begin(): Reading {
    const reading = { news: [], overrun: false };
    this.#readings.add(reading);
    return reading;
  }

  end(reading: Reading): void {
    this.#readings.delete(reading);
  }

  /**
   * Takes a line as the server described it.
   *
   * @returns whether it is exact; false: ask again.
   */
  put(line: ConversationSummary, reading: Reading): boolean {
    const conversationId = idOf(line);
    let after: LineAfter = { line, exact: !reading.overrun };
    for (const news of reading.news) {
      if (news.conversationId !== conversationId) continue;
      const next = news.apply(after.line);
      after = { line: next.line, exact: after.exact && next.exact };
    }
    const known = this.#lines.get(conversationId);
    // Another answer, to a later question, was here first.
    const isOutdated = known !== undefined && known.conversation.revision > after.line.conversation.revision;
    if (!isOutdated) {
      this.#set(withKnown(after.line, known));
      this.#judge(conversationId, after.exact);
    }
    return after.exact;
  }

  /** Takes live changes of one conversation. A newer message is shown even beyond a gap. */
  receive(conversationId: string, changes: readonly Change[]): Reception {
    const apply = (line: ConversationSummary) => this.#after(line, changes);
    return this.#hear(conversationId, apply);
  }

  /** Takes what moved of my membership besides revisions: read, delivered, muted, pinned, archived. */
  move(conversationId: string, registers: Partial<Membership>): Reception {
    return this.#hear(conversationId, (line) => lineAfterRegisters(line, registers));
  }

  #hear(conversationId: string, apply: (line: ConversationSummary) => LineAfter): Reception {
    for (const reading of this.#readings) {
      if (reading.news.length < settings.newsDuringReading) reading.news.push({ conversationId, apply });
      else reading.overrun = true;
    }
    const known = this.#lines.get(conversationId);
    if (known === undefined) return 'unknown';
    const { line, exact } = apply(known);
    this.#set(line);
    if (!exact) this.#judge(conversationId, false);
    return exact ? 'applied' : 'inexact';
  }

  /** Nothing is applied to what a former member has: whether they have come back, the server says. */
  #after(before: ConversationSummary, changes: readonly Change[]): LineAfter {
    let [line, exact] = [before, true];
    for (const change of changes) {
      const { revision } = line.conversation;
      if (change.revision <= revision) continue;
      if (line.membership.status !== 'active') exact = false;
      else if (change.revision === revision + 1) {
        const after = lineAfter(line, change, this.reader);
        [line, exact] = [after.line, exact && after.exact];
      } else {
        const lastMessage = messagesOf([change]).reduce(newest, line.lastMessage);
        [line, exact] = [lastMessage ? { ...line, lastMessage } : line, false];
      }
    }
    return { line, exact };
  }

  #judge(conversationId: string, exact: boolean): void {
    const wasExact = this.isExact(conversationId);
    if (exact) this.#inexact.delete(conversationId);
    else this.#inexact.add(conversationId);
    if (exact !== wasExact) this.touched(conversationId);
  }

  #set(line: ConversationSummary): void {
    const known = this.#lines.get(idOf(line));
    if (known !== undefined && isSame(known, line)) return;
    this.#lines.set(idOf(line), line);
    this.#list = undefined;
    this.touched(idOf(line));
    this.changed();
  }
}

/** An answer may be older in its newest message, and lists name only some of the members. */
function withKnown(line: ConversationSummary, known: ConversationSummary | undefined): ConversationSummary {
  if (known === undefined) return line;
  const { conversation } = line;
  const isSameRevision = conversation.revision === known.conversation.revision;
  const namesAll = conversation.members.length === conversation.memberCount;
  const members =
    isSameRevision && !namesAll && conversation.members.length < known.conversation.members.length
      ? known.conversation.members
      : conversation.members;
  const lastMessage = line.membership.status === 'active' ? newest(line.lastMessage, known.lastMessage) : line.lastMessage;
  return { ...line, conversation: { ...conversation, members }, ...(lastMessage && { lastMessage }) };
}

/** Ids only make the order total. */
function byNewestActivity(one: ConversationSummary, other: ConversationSummary): number {
  const [a, b] = [one.conversation.activeAt, other.conversation.activeAt];
  if (a !== b) return a < b ? 1 : -1;
  return idOf(one) < idOf(other) ? 1 : -1;
}

const idOf = ({ conversation }: ConversationSummary): string => conversation.conversationId;

/** A conversation of another revision is another one: only what the server described again is compared as a whole. */
const isSame = (one: ConversationSummary, other: ConversationSummary): boolean =>
  one === other || (one.conversation.revision === other.conversation.revision && JSON.stringify(one) === JSON.stringify(other));
