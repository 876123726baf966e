import type { Conversation, Message } from '#protocol';

import { ConversationWrites } from './conversation-writes.js';
import type { WindowSnapshot } from './copy/kept-window.js';
import { walkHistory } from './history.js';
import { LiveHistoryWindow } from './history-window.js';
import { LiveWindow } from './live-window.js';
import type { HistoryWindow, Verified } from './reading-contract.js';
import type { Surroundings } from './surroundings.js';
import { Verification } from './verification.js';
import type { HistoryOptions } from './view-contract.js';

/** The part of a view that reads messages, and proves them. */
export abstract class ConversationReads extends ConversationWrites {
  protected readonly window: LiveWindow;
  readonly #verification: Verification;
  /** What of the window was last handed on to be kept. */
  #kept: readonly unknown[] = [];

  protected constructor(id: string, surroundings: Surroundings) {
    super(id, surroundings);
    const window = new LiveWindow(id, surroundings, (change, arrived) => this.changes(change, arrived));
    const proven = (revision: number) => this.proven(revision);
    this.window = window;
    this.#verification = new Verification({ id, window, details: () => this.details, proven }, surroundings);
  }

  get revision(): number {
    return this.window.revision;
  }

  get loaded(): boolean {
    return this.window.loaded;
  }

  /** What is worth keeping of what is shown. */
  get snapshot(): WindowSnapshot | undefined {
    return this.window.snapshot;
  }

  get verified(): number {
    return this.#verification.verified;
  }

  abstract get details(): Conversation;

  abstract load(): Promise<void>;

  loadOlder(): Promise<boolean> {
    return this.window.loaded ? this.window.loadOlder() : this.load().then(() => this.window.hasOlder);
  }

  history(options: HistoryOptions = {}): AsyncIterableIterator<Message> {
    return walkHistory(this.surroundings.commands, this.id, options);
  }

  async around(sequence: number): Promise<HistoryWindow> {
    await this.load();
    const window = new LiveHistoryWindow(this.id, this.surroundings, this.window);
    try {
      await window.open(sequence);
      return window;
    } catch (error) {
      window.close();
      throw error;
    }
  }

  async verify(): Promise<Verified> {
    await this.load();
    return this.#verification.run();
  }

  /** Verifies by itself, what is loaded. Never rejects. */
  prove(): Promise<void> {
    return this.#verification.attempt();
  }

  /** The server has reached this revision. Resolves once the window has too, or cannot. */
  reach(revision: number): Promise<void> {
    return this.window.reach(revision);
  }

  /** Hands what is shown on to be kept, if it is not what it was. */
  protected keepIfChanged(): void {
    const { messages, revision, hasOlder, loaded } = this.window;
    const shown = [messages, revision, hasOlder];
    if (!loaded || shown.every((part, index) => part === this.#kept[index])) return;
    this.#kept = shown;
    this.surroundings.copy.windowChanged(this.id);
  }

  /** Does `change`, which brought these messages whole, and tells whoever looks at the conversation. */
  protected abstract changes(change: () => unknown, arrived?: readonly Message[]): void;

  /** It is proven to this revision from now on. */
  protected abstract proven(revision: number): void;
}
