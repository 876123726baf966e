import type { Change, Message } from '#protocol';

import { ConversationReplica } from './conversation-replica.js';
import type { WindowSnapshot } from './copy/kept-window.js';
import { asParleyError } from './failure.js';
import { type MessageNews, messagesOf } from './message-changes.js';
import type { Run } from './message-window.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import type { Unsubscribe } from './unsubscribe.js';

/** Does `change`, which brought these messages whole, and tells whoever looks at the conversation. */
type Update = (change: () => unknown, arrived?: readonly Message[]) => void;

/** Whoever shows other messages of the same conversation. */
export interface Follower {
  /** Hears what happened to messages, shown or not. */
  hear(news: readonly MessageNews[]): void;
  /** All of that, and whatever else has changed, is shown now. */
  changed(): void;
}

/** The window of a view: asks the server for what its replica lacks. */
export class LiveWindow {
  readonly #replica: ConversationReplica;
  /** The first page on its way, or loaded: from then on live changes go into the replica. */
  #loading: Promise<void> | undefined;
  readonly #followers = new Set<Follower>();
  #loadingOlder: Promise<boolean> | undefined;
  #closingGap: Promise<void> | undefined;
  /** Whether what is shown was kept by an earlier client, and has not been brought up to date. */
  #isKept = false;
  /** Messages up to which it grows. What was loaded on purpose stays until as many as a window holds have come in. */
  #most: number;

  constructor(
    private readonly id: string,
    private readonly surroundings: Surroundings,
    private readonly update: Update,
  ) {
    this.#replica = new ConversationReplica(surroundings.userId, (news) => this.#followers.forEach((one) => one.hear(news)));
    this.#most = surroundings.liveWindow;
  }

  get messages(): readonly Message[] {
    return this.#replica.messages;
  }

  get revision(): number {
    return this.#replica.revision;
  }

  get loaded(): boolean {
    return this.#replica.loaded;
  }

  /** Whether anybody has asked for it. */
  get wanted(): boolean {
    return this.#loading !== undefined;
  }

  /** Whether there are messages before it. */
  get hasOlder(): boolean {
    return !this.#replica.reachesBeginning;
  }

  /** Sequence of the first message shown. */
  get first(): number {
    return this.#replica.firstSequence;
  }

  /** Sequence of the message that would continue it. */
  get next(): number {
    return this.#replica.window.next;
  }

  follow(follower: Follower): Unsubscribe {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** To be called once everything that an update changes is right. What nobody can have missed any more may go. */
  tellFollowers(): void {
    for (const follower of [...this.#followers]) follower.changed();
    if (this.messages.length <= this.#most) return;
    this.#most = this.surroundings.liveWindow;
    // A page more than needed, or the beginning of the window would be another one with every message.
    this.#replica.keepNewest(this.#most - settings.windowPage);
  }

  /** What is worth keeping; undefined while that is of no one revision. */
  get snapshot(): WindowSnapshot | undefined {
    return this.#replica.snapshot(settings.keptMessages);
  }

  /** Whether exactly this revision is shown. */
  isAt(revision: number): boolean {
    return this.#replica.isAt(revision);
  }

  /** What is shown of a run. */
  run(run: Run): readonly Message[] {
    return this.#replica.window.run(run);
  }

  /** Puts what is shown in order. Returns the sequences of what was not. */
  tidy(): readonly number[] {
    return this.#repair((window) => window.tidy());
  }

  /** Takes away what is shown where there is no message. Returns the sequences of that. */
  endAt(last: number): readonly number[] {
    return this.#repair((window) => window.endAt(last));
  }

  /** Reads a run again, and shows what the server has. Returns the sequences of what was not so before. */
  async reread({ from, to }: Run): Promise<readonly number[]> {
    const { commands, retries } = this.surroundings;
    const wrong: number[] = [];
    for (let start = from; start <= to;) {
      const query = { conversationId: this.id, after: start - 1, limit: to - start + 1 };
      const page = await retries.run(() => commands.request('history', query));
      let repaired: ReturnType<ConversationReplica['repair']>;
      this.update(() => (repaired = this.#replica.repair({ from: start, to }, page)), page.messages);
      wrong.push(...(repaired?.wrong ?? []));
      start = repaired?.next ?? start;
    }
    return wrong;
  }

  /** Whether a persisted message of one's own is shown here, if anything is. */
  shows(sequence: number): boolean {
    return !this.wanted || this.#replica.covers(sequence);
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.update(() => (this.#loading = undefined));
      throw error;
    });
    return this.#loading;
  }

  /** Prepends the page before the window, which is loaded. Returns whether there is more beyond. */
  loadOlder(): Promise<boolean> {
    this.#loadingOlder ??= this.#loadOlder().finally(() => (this.#loadingOlder = undefined));
    return this.#loadingOlder;
  }

  /** Takes live changes: to be called within an update. They are kept only once the window is asked for. */
  receive(changes: readonly Change[]): void {
    if (this.wanted) this.#replica.receive(changes);
  }

  /** The server has reached this revision. Resolves once the window has too, or cannot. */
  async reach(revision: number): Promise<void> {
    this.#replica.announce(revision);
    await this.closeGapIfAny();
  }

  async closeGapIfAny(): Promise<void> {
    if (this.#replica.behind) await (this.#closingGap ??= this.#closeGap());
  }

  #repair(change: (window: ConversationReplica['window']) => readonly number[]): readonly number[] {
    let wrong: readonly number[] = [];
    this.update(() => (wrong = change(this.#replica.window)));
    return wrong;
  }

  async #load(): Promise<void> {
    const kept = await this.surroundings.copy.window(this.id);
    if (kept !== undefined) return this.#restore(kept);
    const query = { conversationId: this.id, limit: settings.windowPage };
    const page = await this.surroundings.commands.request('history', query);
    this.update(() => this.#replica.load(page), page.messages);
    void this.closeGapIfAny();
  }

  /** What has happened since is asked for as soon as there is a connection. */
  #restore(kept: WindowSnapshot): void {
    this.#isKept = true;
    this.update(() => this.#replica.restore(kept), kept.messages);
    void this.reach(this.surroundings.inbox.get(this.id)?.conversation.revision ?? 0);
  }

  async #loadOlder(): Promise<boolean> {
    while (this.hasOlder && !(await this.#prepend()));
    return this.hasOlder;
  }

  /** Returns false when the page was overtaken by more than is kept, and has to be asked for again. */
  async #prepend(): Promise<boolean> {
    const before = this.#replica.firstSequence;
    const query = { conversationId: this.id, before, limit: settings.windowPage };
    const page = await this.surroundings.commands.request('history', query);
    // Another window has taken the place of the one that it was to extend.
    if (this.#replica.firstSequence > before) return false;
    let taken = false;
    const take = () => {
      taken = this.#replica.prepend(page);
      this.#most = this.messages.length + this.surroundings.liveWindow;
    };
    this.update(take, page.messages);
    return taken;
  }

  async #closeGap(): Promise<void> {
    const { commands, retries, lifetime, failed } = this.surroundings;
    try {
      let pages = 0;
      for (let more = true; more || this.#replica.behind; pages += 1) {
        if (this.#isKept && pages === settings.keptSyncPages && this.#followers.size === 0) await this.#beginAnew();
        const afterRevision = this.#replica.missingAfter();
        const query = { conversationId: this.id, afterRevision, limit: settings.syncPage };
        const page = await retries.run(() => commands.request('sync', query));
        this.update(() => this.#replica.catchUp(afterRevision, page), messagesOf(page.changes));
        more = page.hasMore;
      }
      this.#isKept = false;
    } catch (error) {
      if (!lifetime.aborted) failed(asParleyError(error));
    } finally {
      this.#closingGap = undefined;
    }
  }

  /** Too much has happened since it was kept to ask for all of it: nobody who follows is told what that was. */
  async #beginAnew(): Promise<void> {
    const { commands, retries } = this.surroundings;
    const query = { conversationId: this.id, limit: settings.windowPage };
    const page = await retries.run(() => commands.request('history', query));
    this.update(() => this.#replica.restart(page), page.messages);
  }
}
