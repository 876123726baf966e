import { type TabMessage, Tabs } from '../../src/tabs/tabs.js';
import type { Fate } from './life.js';

/** Tabs of which this one dies before it has told the others what became of an entry, or right after. */
export class CrashingTabs extends Tabs {
  constructor(
    private readonly tabs: Tabs,
    private readonly fate: Fate,
  ) {
    super();
  }

  lead(lead: (turn: AbortSignal) => Promise<void>, lifetime: AbortSignal): void {
    this.tabs.lead(lead, lifetime);
  }

  tell(message: TabMessage): void {
    const command = message.type === 'settled' ? this.fate.commandOf(message.id) : undefined;
    if (!this.fate.reach('tell', 'before', command)) return;
    this.tabs.tell(message);
    this.fate.reach('tell', 'after', command);
  }

  hear(listener: (message: TabMessage) => void, lifetime: AbortSignal): void {
    this.tabs.hear((message) => void (this.fate.isOver || listener(message)), lifetime);
  }
}
