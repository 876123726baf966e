import type { Change, HistoryPage, Message, SyncPage } from '#protocol';

import type { WindowSnapshot } from './copy/kept-window.js';
import { type MessageNews, messageNews } from './message-changes.js';
import { MessageWindow, type Run } from './message-window.js';
import { settings } from './settings.js';
import { illegible } from './wire.js';

/**
 * The messages of one conversation as this client knows them: pure, without I/O, time or randomness.
 *
 * It is always true that every change up to `revision` is contained in what is shown, unless a later one
 * to the same message is still to come; and that the messages shown are consecutive. Live changes may be
 * lost, repeated or reordered, pages may be late: none of that is shown, and `behind` says that something
 * is missing.
 */
export class ConversationReplica {
  #window: MessageWindow;
  #revision = 0;
  #loaded = false;
  #reachesBeginning = false;
  /** Of the newest page that is shown: messages may be further than {@link revision}. */
  #pageRevision = 0;
  /** The newest revision that the server is known to have reached. */
  #announced = 0;
  /**
   * Whether a page of `sync` was taken that has a next one. A message that changed twice is named by its
   * last change only, so that until the last page some of them are older than `revision`; what happened to one of those
   * then must not be applied to a state that lacks what happened before.
   */
  #partial = false;
  /** Whether the reader is a former member: nothing that comes by itself from then on is theirs. */
  #left = false;
  #standingRevision = 0;
  /** Live changes beyond the next revision, until what is before them has come. */
  readonly #ahead = new Map<number, Change>();

  /**
   * @param reader whose reactions are `mine`, and whose leaving ends it.
   * @param heard hears the news of messages, shown or not, in the order in which they are taken.
   */
  constructor(
    private readonly reader: string,
    private readonly heard: (news: readonly MessageNews[]) => void = () => undefined,
  ) {
    this.#window = new MessageWindow([], reader);
  }

  get messages(): readonly Message[] {
    return this.#window.messages;
  }

  get revision(): number {
    return this.#revision;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Whether the first message of the conversation is shown, or there is none. */
  get reachesBeginning(): boolean {
    return this.#reachesBeginning;
  }

  /** Sequence of the first message shown: older ones are asked for with this as `before`. */
  get firstSequence(): number {
    return this.#window.first;
  }

  /** Whether the message of this sequence is shown, or lies before what is shown. */
  covers(sequence: number): boolean {
    return this.#loaded && sequence < this.#window.next;
  }

  /** Whether changes are missing that the server has: ask `sync`, from {@link missingAfter} on. */
  get behind(): boolean {
    return this.#loaded && (this.#partial || this.#announced > this.#revision);
  }

  /** Whether exactly this revision is shown: nothing of it is missing, and nothing later is there yet. */
  isAt(revision: number): boolean {
    return this.#loaded && !this.behind && this.#revision === revision && this.#pageRevision <= revision;
  }

  /** What is shown, to be verified. */
  get window(): Pick<MessageWindow, 'next' | 'run' | 'tidy' | 'endAt'> {
    return this.#window;
  }

  /** Starts the window with the newest page. Changes that came while it was on its way follow at once. */
  load(page: HistoryPage): void {
    if (!this.#loaded) this.restart(page);
  }

  /** Starts the window with the newest page, also if another one is shown. One that is older than what is shown says nothing. */
  restart({ messages, revision, hasMore }: HistoryPage): void {
    if (revision >= this.#revision) this.restore({ messages, revision, reachesBeginning: !hasMore });
  }

  /** Starts the window with what was shown before. */
  restore({ messages, revision, reachesBeginning }: WindowSnapshot): void {
    this.#window = new MessageWindow(messages, this.reader);
    this.#revision = revision;
    this.#reachesBeginning = reachesBeginning;
    this.#pageRevision = Math.max(0, ...messages.map((message) => message.revision));
    this.#partial = false;
    this.#loaded = true;
    this.#advance();
  }

  /** The newest messages, as many as that at most; undefined while what is shown is of no one revision. */
  snapshot(most: number): WindowSnapshot | undefined {
    if (!this.#loaded || this.#partial) return undefined;
    const messages = this.#window.messages.slice(-most);
    const reachesBeginning = this.#reachesBeginning && messages.length === this.#window.messages.length;
    return { messages, revision: this.#revision, reachesBeginning };
  }

  /**
   * Extends the window by the page before it. A page shows its messages at a revision of its own, which
   * may be past what is known here: that is fine, the changes on their way are then known already.
   *
   * @returns false for a page that came too late: it has to be asked for again.
   */
  prepend(page: HistoryPage): boolean {
    const before = this.#window.first;
    if (!this.#window.prepend(page)) return false;
    this.#pageRevision = Math.max(this.#pageRevision, page.revision);
    // A page that a page before it has overtaken says nothing about what is beyond the window now.
    if (page.messages.length === 0) this.#reachesBeginning = true;
    else if (this.#window.first < before) this.#reachesBeginning = !page.hasMore;
    return true;
  }

  /** Lets go of the oldest messages, so that as many as that are left. */
  keepNewest(most: number): void {
    if (this.#window.keepNewest(most)) this.#reachesBeginning = false;
  }

  /**
   * Puts a page, asked for from the beginning of a run on, in the place of what is shown of it, whatever that says of itself.
   *
   * @returns what was wrong, and where to go on; undefined for a page that came too late: it has to be asked for again.
   */
  repair({ from, to }: Run, page: HistoryPage): { readonly wrong: readonly number[]; readonly next: number } | undefined {
    if (page.revision < this.#revision) return undefined;
    if (page.messages.some(({ sequence }, index) => sequence !== from + index)) throw illegible('page of history');
    const reached = page.hasMore ? Math.min(to, from + page.messages.length - 1) : to;
    if (reached < from) throw illegible('page of history');
    this.#pageRevision = Math.max(this.#pageRevision, page.revision);
    return { wrong: this.#window.replace({ from, to: reached }, page.messages), next: reached + 1 };
  }

  /**
   * Takes live changes. The next one is applied, an older one dropped, a later one kept until the gap is
   * closed. A former member does not apply any: whether they have come back, the answer to `sync` says.
   */
  receive(changes: readonly Change[]): void {
    for (const change of changes) {
      this.announce(change.revision);
      if (change.revision <= this.#revision) continue;
      const isNext = change.revision === this.#revision + 1;
      const isFull = this.#ahead.size >= settings.changesAhead;
      if (isNext || !isFull) this.#ahead.set(change.revision, change);
      if (isNext && isFull) this.#advance();
    }
    this.#advance();
  }

  /** The server has reached this revision. */
  announce(revision: number): void {
    this.#announced = Math.max(this.#announced, revision);
  }

  /**
   * The revision to ask `sync` from. The answer settles all that was announced before the question:
   * an announcement that no answer bears out must not be asked about for ever.
   */
  missingAfter(): number {
    this.#announced = this.#revision;
    return this.#revision;
  }

  /**
   * Takes a page of `sync` that was asked for from `afterRevision` on. It names everything that changed,
   * each thing in its newest state, so it counts as a whole.
   */
  catchUp(afterRevision: number, page: SyncPage): void {
    if (page.hasMore && page.revision <= afterRevision) throw illegible('page of `sync`');
    if (!this.#loaded || afterRevision > this.#revision) return;
    this.#absorb(page.changes);
    for (const change of page.changes) this.#noticeStanding(change);
    // A late page says nothing about what another one left open beyond it.
    const isLate = page.revision < this.#revision || (page.revision === this.#revision && page.hasMore);
    if (!isLate || afterRevision === this.#revision) this.#partial = page.hasMore;
    this.#revision = Math.max(this.#revision, page.revision);
    this.#advance();
  }

  /** Applies what is next in line, and forgets what has been overtaken. */
  #advance(): void {
    if (!this.#loaded) return;
    const next: Change[] = [];
    for (let change; !this.#partial && !this.#left && (change = this.#ahead.get(this.#revision + 1)) !== undefined;) {
      next.push(change);
      this.#revision = change.revision;
      this.#noticeStanding(change);
    }
    for (const revision of this.#ahead.keys()) if (revision <= this.#revision || this.#left) this.#ahead.delete(revision);
    this.#absorb(next);
  }

  #absorb(changes: readonly Change[]): void {
    const news = changes.flatMap(messageNews);
    this.#window.absorb(news);
    this.heard(news);
  }

  #noticeStanding(change: Change): void {
    if (change.type !== 'members.changed' || change.revision <= this.#standingRevision) return;
    const mine = change.members.find(({ userId }) => userId === this.reader);
    if (mine === undefined) return;
    this.#left = mine.status !== 'active';
    this.#standingRevision = change.revision;
  }
}
