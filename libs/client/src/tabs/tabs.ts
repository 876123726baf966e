/** What the tabs, or processes, that have the same store open tell each other. A word that gets lost does no harm: all of it is in the store, or comes from the server. */
export type TabMessage =
  /** The outbox has new or changed entries: whoever sends looks. */
  | { readonly type: 'queued' }
  /** The outbox changed in another way: entries were taken out, merged, or are being sent. */
  | { readonly type: 'changed' }
  /** An entry is done: committed, with the server's answer to its command. */
  | { readonly type: 'settled'; readonly id: string; readonly answer: unknown }
  /** An entry was refused for good. */
  | { readonly type: 'refused'; readonly id: string; readonly error: unknown };

/**
 * Who else has the same store open, and which one of them sends.
 *
 * At most one leads at a time, as far as the platform can promise it: with locks always; with leases
 * unless one was suspended in the middle. Correctness does not rest on it: keys do that.
 */
export abstract class Tabs {
  /**
   * Calls `lead` whenever it is this one's turn, until `lifetime` aborts. The turn lasts until what `lead` returned is
   * settled or its signal aborts, whichever is first; then it is asked for again.
   * When the tab that leads dies, another one leads within 2 s.
   */
  abstract lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): void;

  /** Tells the others, not this one. */
  abstract tell(message: TabMessage): void;

  /** Hears the others, until the lifetime aborts. The messages have been checked. */
  abstract hear(listener: (message: TabMessage) => void, lifetime: AbortSignal): void;
}
