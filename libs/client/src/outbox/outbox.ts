import { type CommandName, commands, ParleyError } from '#protocol';

import { Listeners } from '../listeners.js';
import type { Ports } from '../ports.js';
import { settings } from '../settings.js';
import type { ClientStore } from '../storage/client-store.js';
import type { DurableCommand, OutboxEntry } from '../storage/outbox-entry.js';
import type { TabMessage, Tabs } from '../tabs/tabs.js';
import type { Unsubscribe } from '../unsubscribe.js';
import { pause } from '../waiting.js';
import { readError } from '../wire.js';
import { aboutOf } from './about.js';
import { decideAttempt, decideCancel, decideCommitted, decideDiscard, decideRefused, decideResend } from './decide-progress.js';
import { decideWrite } from './decide-write.js';
import { KeptEntries } from './kept-entries.js';
import type { OutboxDelta } from './outbox-mirror.js';
import { Outcomes } from './outcomes.js';

/** A write that is to be queued. */
export interface NewWrite {
  readonly id: string;
  readonly lane: string;
  readonly command: DurableCommand;
  readonly request: OutboxEntry['request'];
  /** The message that it changes, while that has no sequence: the id of its entry. */
  readonly target?: string;
}

/** The store has the write; what the server answers is still to come. `gone`: its target was sent meanwhile, or cancelled. */
export type Written = { readonly kind: 'kept'; readonly answer: Promise<unknown> } | { readonly kind: 'gone' };

/** What an {@link Outbox} tells the rest of the client. */
export interface OutboxEvents {
  readonly changed: OutboxDelta;
  /** The server has committed an entry, here or in another tab. It is still there, and goes next. */
  readonly answered: { readonly entry: OutboxEntry; readonly answer: unknown };
  /** Entries of these ids were taken out before anybody saw them. */
  readonly cancelled: readonly string[];
}

/** What an outbox works with. */
export interface OutboxMeans {
  readonly store: ClientStore;
  readonly tabs: Tabs;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  readonly failed: (error: unknown) => void;
}

/** All writes of this user that wait to be carried out, shared with the other tabs. What sends them is the `Sender`. */
export class Outbox {
  readonly #kept: KeptEntries;
  readonly #outcomes = new Outcomes();
  readonly #listeners = new Listeners<OutboxEvents>();
  /** That the store is being looked into, and whether there is a reason to do so again. */
  #looking: { again: boolean } | undefined;

  constructor(private readonly means: OutboxMeans) {
    const { store, tabs, ports, lifetime } = means;
    this.#kept = new KeptEntries(store, (delta) => this.#listeners.emit('changed', delta));
    tabs.hear((word) => this.#hear(word), lifetime);
    lifetime.addEventListener('abort', () => this.#outcomes.end(lifetime.reason), { once: true });
    if (store.name === undefined) return;
    this.on('changed', (delta) => this.#supposeDone(delta));
    const cancel = ports.timers.every(settings.outboxPollMs, () => this.#look());
    lifetime.addEventListener('abort', cancel, { once: true });
  }

  get mirror(): Pick<KeptEntries['mirror'], 'entries' | 'failed' | 'waiting' | 'lanes' | 'find' | 'head'> {
    return this.#kept.mirror;
  }

  on<Name extends keyof OutboxEvents>(event: Name, listener: (payload: OutboxEvents[Name]) => void): Unsubscribe {
    return this.#listeners.on(event, listener);
  }

  /** Reads what the store has. */
  refresh(): Promise<void> {
    return this.#kept.refresh();
  }

  /**
   * Resolves once the store has the write. Those that are called first are first in their lane.
   *
   * @throws ParleyError `OUTBOX_FULL`; as `ClientStore.revise`; why the message was refused that it would change; what ended the client.
   */
  async write(write: NewWrite): Promise<Written> {
    this.means.lifetime.throwIfAborted();
    const queuedAt = new Date(this.means.ports.clock.now()).toISOString();
    const entry: OutboxEntry = { ...write, about: aboutOf(write), state: 'waiting', queuedAt };
    const queueing = await this.#kept.revise(entry.about, (view) => decideWrite(entry, settings.outboxCapacity, view));
    switch (queueing.kind) {
      case 'kept': {
        const answer = this.#outcomes.of(queueing.id);
        this.means.tabs.tell({ type: 'queued' });
        return { kind: 'kept', answer };
      }
      case 'undone':
        for (const id of queueing.done) {
          this.means.tabs.tell({ type: 'settled', id, answer: null });
          this.#outcomes.settle(id, null);
        }
        this.#cancelled(queueing.cancelled);
        return { kind: 'kept', answer: Promise.resolve(null) };
      case 'gone':
        return { kind: 'gone' };
      case 'full':
        throw new ParleyError('OUTBOX_FULL');
      case 'failed':
        throw refusalOf(queueing.error);
    }
  }

  /** Notes that an entry is sent from now on, and tells what to send; undefined if it is no longer there. */
  async attempt({ id, about }: OutboxEntry): Promise<OutboxEntry | undefined> {
    const entry = await this.#kept.revise(about, (view) => decideAttempt(id, view));
    this.means.tabs.tell({ type: 'changed' });
    return entry;
  }

  /** The server has committed it: everybody hears of it at once, also in the other tabs, and can rely on it once it is out of the store. */
  answered(entry: OutboxEntry, answer: unknown): void {
    this.#listeners.emit('answered', { entry, answer });
    this.means.tabs.tell({ type: 'settled', id: entry.id, answer });
  }

  async committed({ id, about, command }: OutboxEntry, answer: unknown): Promise<void> {
    const sequence = command === 'message.send' ? sequenceOf(answer) : undefined;
    await this.#kept.revise(about, (view) => decideCommitted(id, sequence, view));
    this.#outcomes.settle(id, answer);
    this.means.tabs.tell({ type: 'changed' });
  }

  /** What nobody waits for stays, with its reason; so do messages, and what was to happen to them. */
  async refused({ id, about, command, target }: OutboxEntry, error: ParleyError): Promise<void> {
    const isHeard = command === 'receipt.read' || this.#outcomes.isAwaited(id);
    const heard = isHeard && command !== 'message.send' && target === undefined;
    const withIt = await this.#kept.revise(about, (view) => decideRefused({ id, error, heard }, view));
    for (const one of [id, ...withIt]) this.#refuse(one, error);
  }

  /** Takes out what was never sent. Returns whether it was so. */
  async cancel(id: string): Promise<boolean> {
    const cancelled = await this.#kept.revise(this.#aboutOf(id), (view) => decideCancel(id, view));
    this.#cancelled(cancelled ?? []);
    return cancelled !== undefined;
  }

  /** Takes out what has failed. */
  async discard(id: string): Promise<void> {
    await this.#kept.revise(this.#aboutOf(id), (view) => decideDiscard(id, view));
    this.means.tabs.tell({ type: 'changed' });
  }

  /** Sends again what has failed; what failed with its message, with that. */
  async resend(id: string): Promise<void> {
    const target = this.mirror.find(id)?.target ?? id;
    const isMessage = this.mirror.find(target) !== undefined;
    await this.#kept.revise(this.#aboutOf(id), (view) => decideResend(isMessage ? target : id, view));
    this.means.tabs.tell({ type: 'queued' });
  }

  #aboutOf(id: string): string {
    return this.mirror.find(id)?.about ?? id;
  }

  #refuse(id: string, error: ParleyError): void {
    this.means.tabs.tell({ type: 'refused', id, error: error.toWire() });
    this.#outcomes.refuse(id, error);
  }

  #cancelled(ids: readonly string[]): void {
    for (const id of ids) this.#refuse(id, new ParleyError('CANCELLED'));
    if (ids.length > 0) this.#listeners.emit('cancelled', ids);
  }

  /** Another tab has said something. */
  #hear(word: TabMessage): void {
    if (word.type === 'settled') this.#hearSettled(word.id, word.answer);
    if (word.type === 'refused') this.#hearRefused(word.id, readError(word.error) ?? new ParleyError('INTERNAL'));
    this.#look();
  }

  #hearSettled(id: string, told: unknown): void {
    const entry = this.mirror.find(id);
    // Another tab may run another version: what it passes on is checked like an answer of the server.
    const answer = entry && commands[entry.command satisfies CommandName].response.safeParse(told).data;
    if (entry !== undefined && answer !== undefined) this.#listeners.emit('answered', { entry, answer });
    this.#outcomes.settle(id, answer ?? null);
  }

  #hearRefused(id: string, error: ParleyError): void {
    const entry = this.mirror.find(id);
    const isHeard = this.#outcomes.isAwaited(id) && entry?.command !== 'message.send' && entry?.target === undefined;
    this.#outcomes.refuse(id, error);
    if (error.code === 'CANCELLED') this.#listeners.emit('cancelled', [id]);
    // This tab wrote it, and whoever did has heard: nothing needs to be kept of it.
    else if (isHeard)
      void this.refresh()
        .then(() => this.discard(id))
        .catch(this.means.failed);
  }

  /** Looks into the store, at once and then not more often than so: another tab that sends a thousand messages says as many words. */
  #look(): void {
    if (this.#looking !== undefined) return void (this.#looking.again = true);
    const looking = (this.#looking = { again: false });
    const { ports, lifetime, failed } = this.means;
    const looked = this.refresh().then(() => pause(settings.outboxRefreshMs, ports.timers, lifetime));
    const done = () => {
      this.#looking = undefined;
      if (looking.again && !lifetime.aborted) this.#look();
    };
    looked.catch((error: unknown) => lifetime.aborted || failed(error)).finally(done);
  }

  /** Another tab took it out, and its word is on its way. Should that be lost, it was done: what was refused would still be there. */
  #supposeDone({ gone }: OutboxDelta): void {
    const { ports, lifetime } = this.means;
    const awaited = gone.filter(({ id }) => this.#outcomes.isAwaited(id));
    if (awaited.length === 0) return;
    const suppose = () => awaited.forEach(({ id }) => this.#outcomes.settle(id, null));
    pause(settings.acknowledgementLeadMs, ports.timers, lifetime).then(suppose, () => undefined);
  }
}

const sequenceOf = (answer: unknown): number | undefined => (answer as { readonly sequence?: number } | null)?.sequence;

/** Why an entry failed, as it was kept. */
export const refusalOf = (error: OutboxEntry['error']): ParleyError => readError(error) ?? new ParleyError('INTERNAL');
