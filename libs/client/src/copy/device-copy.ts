import type { Cancel } from '#kernel';
import type { User } from '#protocol';

import type { DeviceHints } from '../device-hints.js';
import type { Inbox } from '../inbox.js';
import type { People } from '../people.js';
import type { Ports } from '../ports.js';
import { settings } from '../settings.js';
import type { ClientStore, RecordChange } from '../storage/client-store.js';
import type { KeptLine } from './kept-line.js';
import { type KeptWindow, readWindow, type WindowSnapshot } from './kept-window.js';
import type { StorageReport } from './storage-report.js';
import { WindowShelf } from './window-shelf.js';

/** What a {@link DeviceCopy} works with. */
export interface CopyMeans {
  /** Undefined if nothing outlives this client: then nothing is kept. */
  readonly store: ClientStore | undefined;
  readonly inbox: Inbox;
  readonly people: People;
  readonly ports: Ports;
  readonly hints: DeviceHints;
  readonly lifetime: AbortSignal;
  /** What a view shows; undefined if that is nothing to keep right now. */
  readonly windowOf: (conversationId: string) => WindowSnapshot | undefined;
  readonly failed: (error: unknown) => void;
  readonly report: (report: StorageReport) => void;
}

/**
 * Keeps what the server told on the device, a moment later: the lines of the list, and the newest messages of the conversations
 * that were looked at. Each record stands for itself and says up to where it is complete, so that whichever tab wrote it
 * last, and however old it is, what is missing can be asked for. Nothing depends on it: a device without room is told of once, and
 * the client goes on.
 */
export class DeviceCopy {
  readonly #lines = new Set<string>();
  readonly #windows = new Set<string>();
  readonly #shelf: WindowShelf | undefined;
  #due: Cancel | undefined;
  #isFailing = false;

  constructor(private readonly means: CopyMeans) {
    const { store, hints, lifetime } = means;
    if (store === undefined) return;
    this.#shelf = new WindowShelf(store);
    hints.hear((hint) => void (hint === 'hidden' && this.flush()), lifetime);
    // What is collected now is written before the store is closed: it ends what was asked for.
    lifetime.addEventListener('abort', () => void this.flush(), { once: true });
  }

  lineChanged(conversationId: string): void {
    this.#lines.add(conversationId);
    this.#schedule();
  }

  windowChanged(conversationId: string): void {
    this.#windows.add(conversationId);
    this.#schedule();
  }

  /** What was kept of this conversation. Never rejects: what cannot be read is not there. */
  async window(conversationId: string): Promise<KeptWindow | undefined> {
    const { store, people, report, failed } = this.means;
    if (store === undefined) return undefined;
    try {
      const record = await store.record('window', conversationId);
      if (record === undefined) return undefined;
      const window = readWindow(conversationId, record);
      if (window !== undefined) people.meet(window.people);
      else {
        report({ found: 'damaged', salvaged: 0, lost: 0, records: 1 });
        await store.write([{ kind: 'window', key: conversationId }]);
      }
      return window;
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  /** Writes what has changed. What is collected is as it is at the time of the call. */
  async flush(): Promise<void> {
    const { store, ports, lifetime } = this.means;
    this.#due?.();
    this.#due = undefined;
    if (store === undefined || this.#lines.size + this.#windows.size === 0) return;
    const [lines, windows] = [[...this.#lines], [...this.#windows]];
    this.#lines.clear();
    this.#windows.clear();
    const now = ports.clock.now();
    try {
      await store.write([...lines.flatMap((id) => this.#line(id)), ...windows.flatMap((id) => this.#window(id, now))]);
      if (windows.length > 0 && !lifetime.aborted) await this.#shelf?.kept(windows, now);
      this.#isFailing = false;
    } catch (error) {
      this.#retry({ lines, windows, error });
    }
  }

  #schedule(): void {
    const { store, ports, lifetime } = this.means;
    if (store === undefined || this.#due !== undefined || lifetime.aborted) return;
    const delayMs = this.#isFailing ? settings.copyRetryMs : settings.copyEveryMs;
    this.#due = ports.timers.after(delayMs, () => void this.flush());
  }

  /** The device may have room again later. */
  #retry({ lines, windows, error }: { lines: readonly string[]; windows: readonly string[]; error: unknown }): void {
    for (const id of lines) this.#lines.add(id);
    for (const id of windows) this.#windows.add(id);
    if (!this.#isFailing) this.means.failed(error);
    this.#isFailing = true;
    this.#schedule();
  }

  #line(conversationId: string): RecordChange[] {
    const { inbox } = this.means;
    const line = inbox.get(conversationId);
    if (line === undefined) return [];
    const named = line.conversation.members.map(({ userId }) => userId);
    const writers = line.lastMessage === undefined ? [] : [line.lastMessage.senderId];
    const value: KeptLine = { ...line, exact: inbox.isExact(conversationId), people: this.#known(writers, named) };
    return [{ kind: 'line', key: conversationId, value }];
  }

  #window(conversationId: string, usedAt: number): RecordChange[] {
    const window = this.means.windowOf(conversationId);
    if (window === undefined) return [];
    const { revision, reachesBeginning } = window;
    const messages = [...window.messages];
    const named = this.means.inbox.get(conversationId)?.conversation.members.map(({ userId }) => userId) ?? [];
    const people = this.#known(
      messages.map(({ senderId }) => senderId),
      named,
    );
    const value: KeptWindow = { conversationId, revision, reachesBeginning, messages, people, usedAt };
    return [{ kind: 'window', key: conversationId, value }];
  }

  /** Those of them whose names the line does not bring. */
  #known(userIds: readonly string[], named: readonly string[]): User[] {
    const others = new Set(userIds);
    for (const userId of named) others.delete(userId);
    return [...others].flatMap((userId) => this.means.people.known(userId) ?? []);
  }
}
