import { describe, expect, it } from '@jest/globals';

import { TabChannel } from './tab-channel.js';
import type { TabMessage } from './tabs.js';

const id = '00000000-0000-7000-8000-000000000001';

describe('TabChannel', () => {
  const name = `tab channel ${process.pid}`;
  const open = () => new BroadcastChannel(name) as unknown as ReturnType<ConstructorParameters<typeof TabChannel>[0]>;

  it('drops what is none of its words, and hears what a later version says in them', async () => {
    const lifetime = new AbortController();
    const heard: TabMessage[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    new TabChannel(open).hear((message) => {
      heard.push(message);
      if (heard.length === 3) resolve();
    }, lifetime.signal);
    const stranger = new BroadcastChannel(name);
    const garbage = [
      null,
      'queued',
      [],
      {},
      { type: 'steal' },
      { type: 'settled' },
      { type: 'settled', id: 'x', answer: 1 },
      new Map(),
    ];
    for (const one of garbage) stranger.postMessage(one);
    stranger.postMessage({ type: 'changed', since: 2 });
    stranger.postMessage({ type: 'settled', id, answer: { anything: true } });
    stranger.close();
    // Nobody has to hear to be able to tell.
    new TabChannel(open).tell({ type: 'queued' });
    await promise;
    expect(heard).toEqual([{ type: 'changed' }, { type: 'settled', id, answer: { anything: true } }, { type: 'queued' }]);
    lifetime.abort();
  });

  it('opens nothing for who is gone already', () => {
    let opened = 0;
    const channel = new TabChannel(() => {
      opened += 1;
      return open();
    });
    channel.hear(() => undefined, AbortSignal.abort());
    expect(opened).toBe(0);
  });
});
