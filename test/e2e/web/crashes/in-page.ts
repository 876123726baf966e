import { SystemClock, SystemRandom, SystemTimers } from '#kernel';
import { ParleyError } from '#protocol';

import { type ConversationView, Parley, SocketIoTransport } from '../../../../libs/client/src/index.js';
import { IndexedDbStore } from '../../../../libs/client/src/indexeddb.js';
import { indexedDbMigrations } from '../../../../libs/client/src/storage/indexed-db-schema.js';
import { Tabs } from '../../../../libs/client/src/tabs/tabs.js';
import { tabsFor } from '../../../../libs/client/src/tabs/tabs-for.js';
import { CrashingStore } from '../../../../libs/client/testing/crashes/crashing-store.js';
import { CrashingTabs } from '../../../../libs/client/testing/crashes/crashing-tabs.js';
import { CrashingTransport } from '../../../../libs/client/testing/crashes/crashing-transport.js';
import { Fate, type Moment } from '../../../../libs/client/testing/crashes/life.js';
import {
  type Doing,
  goOffline,
  goOnline,
  type Network,
  type Said,
  write,
} from '../../../../libs/client/testing/crashes/script.js';
import { GatedTransport } from '../../../../libs/client/testing/gated-transport.js';
import { ManualHints } from '../../../../libs/client/testing/manual-hints.js';

/** What a tab is told to be. */
export interface TabRole {
  readonly url: string;
  readonly token: string;
  readonly conversationId: string;
  /** When it stands still, and is to be crashed. */
  readonly moment?: Moment;
}

/** What a tab says of itself. */
export type TabSaid = Said | { readonly said: 'leads' };

const ports = { clock: new SystemClock(), timers: new SystemTimers(), random: new SystemRandom() };
const say = (said: TabSaid) => void globalThis.clientSaid(said);
let running: { readonly parley: Parley; readonly view: ConversationView; readonly network: Network } | undefined;

/** What a test calls in a tab. */
export const client = {
  async start({ url, token, conversationId, moment }: TabRole): Promise<void> {
    const fate = new Fate(moment, () => say({ said: 'dying' }));
    const store = new CrashingStore(new IndexedDbStore('device'), fate);
    const network = {
      gate: new GatedTransport(new CrashingTransport(new SocketIoTransport(url), fate)),
      hints: new ManualHints(),
    };
    const tabs = new CrashingTabs(new AnnouncedTabs(tabsFor(store, ports)), fate);
    const parley = await Parley.connect({ url, token, store, tabs, transport: network.gate, hints: network.hints, ...ports });
    const view = await parley.conversations.get(conversationId);
    await view.load();
    running = { parley, view, network };
  },

  goOffline: (): void => goOffline(started().network),
  goOnline: (): void => goOnline(started().network),
  write: (doings: readonly Doing[]): Promise<void> => write(started().view, doings, say),

  /** What somebody who looks at the tab sees. */
  shown(): { readonly waiting: number; readonly pending: number; readonly texts: readonly string[] } {
    const { parley, view } = started();
    const texts = view.messages.map(({ text }) => text);
    return { waiting: parley.outbox.get().waiting, pending: view.pending.length, texts };
  },

  /** What becomes of a client that finds what a newer version has written. */
  async startOnNewer(url: string, token: string): Promise<string> {
    const newer = new IndexedDbStore('newer', { migrations: [...indexedDbMigrations, () => undefined] });
    await newer.open();
    await newer.close();
    return Parley.connect({ url, token, store: new IndexedDbStore('newer') }).then(
      () => 'it has started',
      (error: unknown) => (error instanceof ParleyError ? error.code : String(error)),
    );
  },
};

function started(): NonNullable<typeof running> {
  if (running === undefined) throw new Error('the test has not started the client of this tab');
  return running;
}

/** Says when it is this tab's turn. */
class AnnouncedTabs extends Tabs {
  constructor(private readonly tabs: Tabs) {
    super();
  }

  lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): void {
    const announced = (turn: AbortSignal) => {
      say({ said: 'leads' });
      return lead(turn);
    };
    this.tabs.lead(announced, lifetime);
  }

  tell(...told: Parameters<Tabs['tell']>): void {
    this.tabs.tell(...told);
  }

  hear(...heard: Parameters<Tabs['hear']>): void {
    this.tabs.hear(...heard);
  }
}

type ClientInPage = typeof client;

declare global {
  var client: ClientInPage;
  var clientSaid: (said: TabSaid) => Promise<void>;
}
globalThis.client = client;
