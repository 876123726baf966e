import { writeSync } from 'node:fs';

import { SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { Parley, SocketIoTransport } from '../../src/index.js';
import { SqliteStore } from '../../src/node.js';
import { tabsFor } from '../../src/tabs/tabs-for.js';
import { GatedTransport } from '../gated-transport.js';
import { ManualHints } from '../manual-hints.js';
import { CrashingStore } from './crashing-store.js';
import { CrashingTabs } from './crashing-tabs.js';
import { CrashingTransport } from './crashing-transport.js';
import { Fate, type Moment } from './life.js';
import { type Doing, goOffline, goOnline, idle, type Said, write } from './script.js';

/** What a process is told to be, as JSON, its only argument. */
export interface Role {
  readonly url: string;
  readonly token: string;
  /** Of the SQLite file, which outlives the process. */
  readonly path: string;
  readonly conversationId: string;
  /** What is written without a connection, once there was one; nothing: it sends what it finds. */
  readonly doings: readonly Doing[];
  readonly staysOffline?: boolean;
  /** When it dies, by its own SIGKILL: nothing of it runs after that, no handler, no flush. */
  readonly moment?: Moment;
}

const role = JSON.parse(process.argv[2] ?? '') as Role;
const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);

const fate = new Fate(role.moment, () => {
  say({ said: 'dying' });
  process.kill(process.pid, 'SIGKILL');
});
const ports = { clock: new SystemClock(), timers: new SystemTimers(), random: new SystemRandom() };
const store = new CrashingStore(new SqliteStore(role.path), fate);
const gate = new GatedTransport(new CrashingTransport(new SocketIoTransport(role.url), fate));
const hints = new ManualHints();
const tabs = new CrashingTabs(tabsFor(store, ports), fate);

const { url, token } = role;
const parley = await Parley.connect({ url, token, store, tabs, transport: gate, hints, ...ports });
const view = await parley.conversations.get(role.conversationId);
if (role.doings.length > 0) {
  goOffline({ gate, hints });
  await write(view, role.doings, say);
}
if (role.staysOffline !== true) {
  goOnline({ gate, hints });
  await idle(parley);
  say({ said: 'idle' });
  await parley.close();
}
