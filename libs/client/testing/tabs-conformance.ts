import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { TabMessage, Tabs } from '../src/tabs/tabs.js';

/** A tab, wherever it lives, as a test sees and moves it. */
export abstract class TestedTab {
  readonly heard: TabMessage[] = [];
  /** Turns that began. */
  turns = 0;
  #leading = false;

  /** @param group all tabs that have the same store open. */
  constructor(private readonly group: TestedTab[]) {
    group.push(this);
  }

  get leads(): boolean {
    return this.#leading;
  }

  /** To be called by the tab when its turn begins. */
  began(): void {
    this.turns += 1;
    this.#leading = true;
    const leading = this.group.filter(({ leads }) => leads);
    if (leading.length > 1) this.group[0]!.faults.push(`${leading.length} tabs led at once`);
  }

  /** To be called when a turn ended, at the latest in the moment in which another may begin. */
  ended(): void {
    this.#leading = false;
  }

  /** Of the whole group, at its first tab. */
  readonly faults: string[] = [];

  abstract tell(message: TabMessage): Promise<void>;
  /** What leads is done with its turn. */
  abstract finish(): Promise<void>;
  /** Its lifetime aborts. */
  abstract close(): Promise<void>;
  /** Ends it as a crash does, without a word. */
  abstract kill(): Promise<void>;
}

/** A place where tabs have one store open, and what passes time there. */
export interface TabsPlatform {
  /** How many of them there can be. */
  readonly capacity: 1 | 3;
  /** Opens another tab, that asks for the lead and hears. */
  open(group: TestedTab[]): Promise<TestedTab>;
  /** Waits until it is so, no longer than that, and fails with these words. */
  until(isSo: () => boolean, withinMs: number, words: string): Promise<void>;
  /** Gives what must not happen the time to happen. */
  pass(ms: number): Promise<void>;
  /** Checks that nothing is left, and takes it down. */
  end(group: readonly TestedTab[]): Promise<void>;
}

const id = '00000000-0000-7000-8000-000000000001';

/** What every implementation of {@link Tabs} has to do. */
export function describeTabs(name: string, start: () => Promise<TabsPlatform> | TabsPlatform): void {
  describe(`${name}: tabs`, () => {
    let platform: TabsPlatform;
    let group: TestedTab[];

    beforeEach(async () => {
      platform = await start();
      group = [];
    });
    afterEach(async () => {
      await platform.end(group);
      expect(group[0]?.faults ?? []).toEqual([]);
    });

    const open = () => platform.open(group);
    const leader = () => group.find(({ leads }) => leads);
    const untilLeads = (tab: TestedTab, withinMs = 2_000) => platform.until(() => tab.leads, withinMs, 'the tab leads');
    /** As many as there can be; the first of them leads. */
    const several = async (): Promise<[TestedTab, ...TestedTab[]]> => {
      const first = await open();
      await untilLeads(first);
      const others: TestedTab[] = [];
      while (1 + others.length < platform.capacity) others.push(await open());
      return [first, ...others];
    };

    it('lets the only one lead', async () => {
      const [tab] = await several();
      await platform.pass(3_000);
      expect([tab.leads, tab.turns]).toEqual([true, 1]);
    });

    it('lets one lead at a time, for as long as it likes', async () => {
      const [first, ...others] = await several();
      await platform.pass(4_000);
      expect([first.turns, ...others.map(({ turns }) => turns)]).toEqual([1, ...others.map(() => 0)]);
    });

    it('gives another turn to who is done with the first, if nobody else wants it', async () => {
      const tab = await open();
      await untilLeads(tab);
      await tab.finish();
      await platform.until(() => tab.turns === 2, 2_000, 'a second turn');
    });

    it('calls nobody whose lifetime is over', async () => {
      const tab = await open();
      await untilLeads(tab);
      await tab.close();
      await platform.pass(3_000);
      expect([tab.leads, tab.turns]).toEqual([false, 1]);
    });

    it('gives the turn to another within 2 s when the leading tab is closed, or is done', async () => {
      const [first, ...others] = await several();
      if (others.length === 0) return first.close();
      await first.close();
      await platform.until(() => leader() !== undefined, 2_000, 'another leads');
      expect(first.leads).toBe(false);
      const second = leader()!;
      await second.finish();
      await platform.until(() => leader() !== undefined, 2_000, 'one of the two leads');
    });

    it('gives the turn to another within 2 s when the leading tab is killed, one after the other', async () => {
      const [, ...others] = await several();
      for (let left = others.length; left > 0; left -= 1) {
        const killed = leader()!;
        await killed.kill();
        await platform.until(() => leader() !== undefined, 2_000, 'another leads');
        expect(leader()).not.toBe(killed);
      }
    });

    it('passes over who was closed while it waited', async () => {
      const [first, ...others] = await several();
      const last = others.pop();
      for (const other of others) await other.close();
      await first.close();
      if (last === undefined) return;
      await untilLeads(last);
      expect(others.map(({ turns }) => turns)).toEqual(others.map(() => 0));
    });

    it('tells all others, in order, and not the one that speaks', async () => {
      const [first, ...others] = await several();
      const words: TabMessage[] = [
        { type: 'queued' },
        { type: 'settled', id, answer: { sequence: 7 } },
        { type: 'refused', id, error: { code: 'FORBIDDEN' } },
        { type: 'changed' },
      ];
      for (const word of words) await first.tell(word);
      await platform.until(() => others.every(({ heard }) => heard.length >= 4), 2_000, 'all have heard');
      for (const { heard } of others) expect(heard).toEqual(words);
      expect(first.heard).toEqual([]);
    });

    it('tells nothing to who does not want to hear any more', async () => {
      const [first, ...others] = await several();
      const [gone, stays] = others;
      await gone?.close();
      await first.tell({ type: 'queued' });
      await platform.until(() => stays === undefined || stays.heard.length > 0, 2_000, 'the other one has heard');
      expect(gone?.heard ?? []).toEqual([]);
    });
  });
}

/** A tab of this process. */
export class TabHere extends TestedTab {
  readonly #lifetime = new AbortController();
  #turn = Promise.withResolvers<void>();

  constructor(
    group: TestedTab[],
    private readonly tabs: Tabs,
    private readonly crash: () => void,
  ) {
    super(group);
    const { signal } = this.#lifetime;
    tabs.hear((message) => this.heard.push(message), signal);
    tabs.lead((turn) => this.#lead(turn), signal);
  }

  async tell(message: TabMessage): Promise<void> {
    this.tabs.tell(message);
  }

  async finish(): Promise<void> {
    this.ended();
    this.#turn.resolve();
  }

  async close(): Promise<void> {
    this.#lifetime.abort();
  }

  async kill(): Promise<void> {
    this.ended();
    this.crash();
  }

  #lead(turn: AbortSignal): Promise<void> {
    this.began();
    this.#turn = Promise.withResolvers<void>();
    turn.addEventListener('abort', () => this.ended(), { once: true });
    return this.#turn.promise;
  }
}
