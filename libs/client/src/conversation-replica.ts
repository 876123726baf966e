import { unreachable } from '#kernel';
import type { Change, HistoryPage, Message, SyncPage } from '#protocol';

import { MessageWindow } from './message-window.js';
import { settings } from './settings.js';
import { illegible } from './wire.js';

/**
 * What this client knows of one conversation: pure, without I/O, time or randomness.
 *
 * It is always true that every change up to `revision` is contained in what is shown, unless a later one
 * to the same message is still to come; and that the messages shown are consecutive. Live changes may be lost, repeated or reordered, pages may be late:
 * none of that is shown, and `behind` says that something is missing.
 */
export class ConversationReplica {
  #window = new MessageWindow([]);
  #revision = 0;
  #loaded = false;
  #reachesBeginning = false;
  /** The newest revision that the server is known to have reached. */
  #announced = 0;
  /** Live changes beyond the next revision, until what is before them has come. */
  readonly #ahead = new Map<number, Change>();

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
    return this.#loaded && this.#announced > this.#revision;
  }

  /** Starts the window with the newest page. Changes that came while it was on its way follow at once. */
  load(page: HistoryPage): void {
    if (this.#loaded) return;
    this.#window = new MessageWindow(page.messages);
    this.#revision = page.revision;
    this.#reachesBeginning = !page.hasMore;
    this.#loaded = true;
    this.#advance();
  }

  /**
   * Extends the window by the page before it. A page shows its messages at a revision of its own, which
   * may be past what is known here: that is fine, the changes on their way are then known already.
   */
  prepend(page: HistoryPage): void {
    const before = this.#window.first;
    this.#window.prepend(page.messages);
    // A page that a page before it has overtaken says nothing about what is beyond the window now.
    if (page.messages.length === 0) this.#reachesBeginning = true;
    else if (this.#window.first < before) this.#reachesBeginning = !page.hasMore;
  }

  /** Takes live changes. The next one is applied, an older one dropped, a later one kept until the gap is closed. */
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
    this.#show(page.changes);
    this.#revision = Math.max(this.#revision, page.revision);
    this.#advance();
  }

  /** Applies what is next in line, and forgets what has been overtaken. */
  #advance(): void {
    if (!this.#loaded) return;
    const next: Change[] = [];
    for (let change; (change = this.#ahead.get(this.#revision + 1)) !== undefined;) {
      next.push(change);
      this.#revision = change.revision;
    }
    for (const revision of this.#ahead.keys()) if (revision <= this.#revision) this.#ahead.delete(revision);
    this.#show(next);
  }

  #show(changes: readonly Change[]): void {
    this.#window.absorb(changes.flatMap(messagesOf));
  }
}

/** The messages that a change brings, in the state it leaves them in. */
export function messagesOf(change: Change): readonly Message[] {
  switch (change.type) {
    case 'message.created':
      return [change.message];
    case 'conversation.created':
      return [];
    default:
      return unreachable(change);
  }
}
