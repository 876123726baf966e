import { Listeners } from './listeners.js';
import type { LiveWindow } from './live-window.js';
import type { MessageNews } from './message-changes.js';
import type { Observable } from './observable.js';
import { PastWindow } from './past-window.js';
import type { HistorySnapshot, HistoryWindow } from './reading-contract.js';
import { settings } from './settings.js';
import type { Surroundings } from './surroundings.js';

/** The engine behind a {@link HistoryWindow}: asks the server for what its window lacks, and the live window first. */
export class LiveHistoryWindow implements HistoryWindow {
  readonly snapshot: Observable<HistorySnapshot>;
  readonly #past: PastWindow;
  readonly #listeners = new Listeners<{ readonly changed: HistorySnapshot }>();
  readonly #unfollow: () => void;
  #published: HistorySnapshot;
  #closed = false;
  /** One page at a time: each continues the one before. */
  #turn: Promise<unknown> = Promise.resolve();
  #older: Promise<boolean> | undefined;
  #newer: Promise<boolean> | undefined;

  /** @param live is loaded. */
  constructor(
    private readonly id: string,
    private readonly surroundings: Surroundings,
    private readonly live: LiveWindow,
  ) {
    this.#past = new PastWindow(surroundings.userId, live);
    this.#published = this.#current();
    this.#unfollow = live.follow(this);
    const subscribe = (listener: () => void) => this.#listeners.on('changed', listener);
    this.snapshot = { get: () => this.#published, subscribe };
  }

  /** Shows the message of this sequence, or the one nearest to it, among those before and after it. */
  async open(sequence: number): Promise<void> {
    const target = Math.max(1, Math.min(sequence, this.live.next - 1));
    const from = Math.max(1, target - Math.floor(settings.windowPage / 2));
    await this.#page({ from, after: from - 1 });
    while (this.#past.next <= target && this.#past.hasNewer) await this.#loadNewer();
  }

  loadOlder(): Promise<boolean> {
    const load = () => this.#loadOlder().then(() => !this.#closed && this.#past.hasOlder);
    this.#older ??= this.#inTurn(load).finally(() => (this.#older = undefined));
    return this.#older;
  }

  loadNewer(): Promise<boolean> {
    const load = () => this.#loadNewer().then(() => !this.#closed && this.#past.hasNewer);
    this.#newer ??= this.#inTurn(load).finally(() => (this.#newer = undefined));
    return this.#newer;
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
  }

  /** Hears the news of messages that the live window hears. */
  hear(news: readonly MessageNews[]): void {
    this.#past.hear(news);
  }

  /** The live window has changed, and everything else that belongs to it. */
  changed(): void {
    this.#past.follow();
    this.#publish();
  }

  async #loadOlder(): Promise<void> {
    const { first } = this.#past;
    if (this.#past.hasOlder) await this.#page({ from: Math.max(1, first - settings.windowPage), to: first, before: first });
  }

  async #loadNewer(): Promise<void> {
    const { next } = this.#past;
    if (this.#past.hasNewer) await this.#page({ from: next, after: next - 1 });
  }

  /** The page from there on, or up to there: of the live window where it shows that, else of the server. */
  async #page({
    from,
    to = from + settings.windowPage,
    ...cursor
  }: {
    readonly from: number;
    readonly to?: number;
    readonly before?: number;
    readonly after?: number;
  }): Promise<void> {
    if (from >= this.live.first) {
      this.#past.takeLive(from, to);
      return this.#publish();
    }
    const query = { conversationId: this.id, limit: settings.windowPage, ...cursor };
    for (let taken = false; !taken && !this.#closed;) {
      const reading = this.#past.begin();
      try {
        const page = await this.surroundings.commands.request('history', query);
        taken = this.#past.take(page, reading);
      } finally {
        this.#past.end(reading);
      }
    }
    this.#publish();
  }

  #inTurn<Value>(load: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(load, load);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #publish(): void {
    const current = this.#current();
    const { messages, hasOlder, hasNewer } = this.#published;
    const isSame = messages === current.messages && hasOlder === current.hasOlder && hasNewer === current.hasNewer;
    if (isSame || this.#closed) return;
    this.#published = current;
    this.#listeners.emit('changed', current);
  }

  #current(): HistorySnapshot {
    const { messages, hasOlder, hasNewer } = this.#past;
    return { messages, hasOlder, hasNewer };
  }
}
