import type { Timers } from '#kernel';

import { settings } from '../settings.js';
import type { ClientStore } from '../storage/client-store.js';
import { pause } from '../waiting.js';
import type { TabMessage } from './tabs.js';

/**
 * Tells what others did to the outbox, by looking at it. What this one did itself it tells too: it cannot
 * know the difference, and to look once more does no harm.
 */
export async function watchOutbox(
  store: ClientStore,
  {
    timers,
    lifetime,
    changed,
  }: { readonly timers: Timers; readonly lifetime: AbortSignal; readonly changed: (message: TabMessage) => void },
): Promise<void> {
  let seen = { newest: 0, all: '[]' };
  while (!lifetime.aborted) {
    // A store that cannot be read now may be readable at the next look; who writes to it hears why.
    const entries = await store.outbox().catch(() => undefined);
    if (lifetime.aborted) return;
    if (entries !== undefined) {
      const now = { newest: Math.max(seen.newest, entries.at(-1)?.position ?? 0), all: JSON.stringify(entries) };
      if (now.newest > seen.newest) changed({ type: 'queued' });
      else if (now.all !== seen.all) changed({ type: 'changed' });
      seen = now;
    }
    await pause(settings.outboxLookMs, timers, lifetime).catch(() => undefined);
  }
}
