import { readTabMessage } from './tab-message.js';
import type { TabMessage } from './tabs.js';

/** As much of a `BroadcastChannel` as is used. It tells all others of its name, and never itself. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

type Listener = (message: TabMessage) => void;

/** Words from tab to tab. It is open while somebody hears, so that nothing of it is left after them. */
export class TabChannel {
  readonly #listeners = new Set<{ readonly call: Listener }>();
  #channel: Channel | undefined;

  /** @param open a channel to all that have the same store open. */
  constructor(private readonly open: () => Channel) {}

  tell(message: TabMessage): void {
    if (this.#channel !== undefined) return this.#channel.postMessage(message);
    const channel = this.open();
    channel.postMessage(message);
    // What was posted before arrives all the same.
    channel.close();
  }

  hear(listener: Listener, lifetime: AbortSignal): void {
    if (lifetime.aborted) return;
    const subscription = { call: listener };
    this.#listeners.add(subscription);
    this.#channel ??= this.#listen();
    lifetime.addEventListener('abort', () => this.#forget(subscription), { once: true });
  }

  #listen(): Channel {
    const channel = this.open();
    channel.addEventListener('message', ({ data }) => {
      const message = readTabMessage(data);
      if (message === undefined) return;
      for (const { call } of [...this.#listeners]) call(message);
    });
    return channel;
  }

  #forget(subscription: { readonly call: Listener }): void {
    this.#listeners.delete(subscription);
    if (this.#listeners.size > 0) return;
    this.#channel?.close();
    this.#channel = undefined;
  }
}
