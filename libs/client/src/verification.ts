import { canonicalMessages, canonicalRoster, type CommandResponse, type Conversation, limits } from '#protocol';

import { asParleyError } from './failure.js';
import type { LiveWindow } from './live-window.js';
import type { Run } from './message-window.js';
import type { Verified } from './reading-contract.js';
import { settings } from './settings.js';
import { sha256 } from './sha256.js';
import type { Surroundings } from './surroundings.js';
import { illegible } from './wire.js';

type Digests = CommandResponse<'window.digest'>;

/** What is verified. */
export interface Verifiable {
  readonly id: string;
  readonly details: () => Conversation;
  readonly window: LiveWindow;
  /** Hears to which revision it is proven from now on. */
  readonly proven: (revision: number) => void;
}

interface Comparison {
  readonly differing: readonly Run[];
  readonly isSameRoster: boolean;
  /** The least of those at which it was compared. */
  readonly revision: number;
  /** What was shown beyond the end of the conversation, and is taken away. */
  readonly strays: readonly number[];
}

/**
 * Proves what a view shows by the server's digests. A run that differs is halved until it is short, and only the short
 * ones are read again; then all of it is asked about once more. Digests are compared only while both sides stand at the
 * same revision.
 */
export class Verification {
  #running: Promise<Verified> | undefined;
  #verified = 0;

  constructor(
    private readonly subject: Verifiable,
    private readonly surroundings: Surroundings,
  ) {}

  /** To which revision it is proven; 0: it is not. */
  get verified(): number {
    return this.#verified;
  }

  /** As {@link run}, but never rejects: what cannot be proven now may be at the next occasion. */
  async attempt(): Promise<void> {
    const { lifetime, failed } = this.surroundings;
    try {
      await this.run();
    } catch (thrown) {
      const error = asParleyError(thrown);
      // A server from before there were digests of windows.
      if (!lifetime.aborted && error.code !== 'UNKNOWN_COMMAND') failed(error);
    }
  }

  /** One at a time: whoever asks meanwhile gets the same answer. */
  run(): Promise<Verified> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<Verified> {
    const wrong = new Set<number>();
    let roster = false;
    const healed = () => ({ messages: wrong.size, roster });
    const heal = (sequences: readonly number[]) => sequences.forEach((sequence) => wrong.add(sequence));
    try {
      for (let round = 0; round < settings.verificationRounds; round += 1) {
        heal(this.subject.window.tidy());
        const comparison = await this.#compare({ from: this.subject.window.first }).catch(ifReplaced);
        if (comparison === undefined) continue;
        const { differing, isSameRoster, revision, strays } = comparison;
        heal(strays);
        if (differing.length === 0 && isSameRoster) {
          this.#prove(revision);
          return { revision, ...healed() };
        }
        this.#prove(0);
        if (!isSameRoster) await this.surroundings.retries.run(() => this.surroundings.summaries.read(this.subject.id));
        roster ||= !isSameRoster;
        for (const run of differing) for (const short of await this.#narrowed(run)) heal(await this.subject.window.reread(short));
      }
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    } finally {
      if (wrong.size > 0 || roster) this.surroundings.healed({ conversationId: this.subject.id, ...healed() });
    }
    return { revision: 0, ...healed() };
  }

  #prove(revision: number): void {
    if (revision === this.#verified) return;
    this.#verified = revision;
    this.subject.proven(revision);
  }

  /** The parts of a differing run that differ, each short enough to be read again. */
  async #narrowed(run: Run): Promise<readonly Run[]> {
    if (run.to - run.from < settings.rereadRun) return [run];
    const middle = Math.floor((run.from + run.to) / 2);
    const { differing: first } = await this.#compare({ from: run.from, to: middle });
    const rest = { from: middle + 1, to: run.to };
    // Something differs, so it is here if it was not there.
    const differing = first.length === 0 ? [rest] : [...first, ...(await this.#compare(rest)).differing];
    const narrowed: Run[] = [];
    for (const part of differing) narrowed.push(...(await this.#narrowed(part)));
    return narrowed;
  }

  /** Compares a run, or all from a message on: in as many pieces as the server digests it. */
  async #compare({ from, to = Number.MAX_SAFE_INTEGER }: { readonly from: number; readonly to?: number }): Promise<Comparison> {
    const { window } = this.subject;
    const differing: Run[] = [];
    let [isSameRoster, revision] = [true, Number.MAX_SAFE_INTEGER];
    for (let start = from; start <= to;) {
      const asked = { from: start, to: Math.min(to, start + limits.digestedWindow - 1) };
      const { messages, roster, revision: at } = await this.#digests(asked);
      if (window.first > start) throw new Replaced();
      const counted = start + messages.count - 1;
      const end = messages.hasMore ? counted : asked.to;
      if (end < start) throw illegible('answer to `window.digest`');
      const shown = window.run({ from: start, to: end });
      if (sha256(canonicalMessages(shown)) !== messages.digest)
        differing.push({ from: start, to: Math.max(start, counted, shown.at(-1)?.sequence ?? start) });
      isSameRoster &&= sha256(canonicalRoster(this.subject.details())) === roster.digest;
      revision = Math.min(revision, at);
      // The conversation ends here.
      if (counted < end) return { differing, isSameRoster, revision, strays: window.endAt(counted) };
      start = end + 1;
    }
    return { differing, isSameRoster, revision, strays: [] };
  }

  /** Digests at the very revision that is shown when they are there. */
  async #digests({ from, to }: Run): Promise<Digests> {
    const { commands, retries } = this.surroundings;
    const query = { conversationId: this.subject.id, fromSequence: from, toSequence: to };
    for (let attempt = 0; attempt < settings.verificationAttempts; attempt += 1) {
      const digests = await retries.run(() => commands.request('window.digest', query));
      if (!this.#isAt(digests.revision)) await this.#catchUp(digests.revision);
      if (this.#isAt(digests.revision)) return digests;
    }
    throw new Overtaken();
  }

  #isAt(revision: number): boolean {
    const { id, details, window } = this.subject;
    return window.isAt(revision) && details().revision === revision && !this.surroundings.summaries.isRefreshing(id);
  }

  async #catchUp(revision: number): Promise<void> {
    const { id, window } = this.subject;
    const { summaries } = this.surroundings;
    await window.reach(revision);
    if (summaries.isRefreshing(id) || this.subject.details().revision < revision) await summaries.refresh(id);
  }
}

/** One side moved on, every time that it was asked: a busy conversation. */
class Overtaken extends Error {}

/** Another window has taken the place of the one that was being compared. */
class Replaced extends Overtaken {}

function ifReplaced(error: unknown): undefined {
  if (!(error instanceof Replaced)) throw error;
}
