import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import { type Fate, SequencedPair, type SequencerHarness } from '#conversations/testing';

import { sequencerSettings } from './settings.js';

const { reactivateMaxMs, leaseMs } = actorSettings;

describe('the sequencer of a node that inherits', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  let conversationId: string;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness, conversationId } = pair);
  });

  it('invariant 6: announces for a node that died what it may have told nobody, though nobody uses the conversation', async () => {
    const one = await harness.startNode('one');
    await pair.open(one);
    await pair.send(one, pair.message('its last'));
    await harness.startNode('two');
    harness.kill('one');
    await harness.time.advance(leaseMs + actorSettings.viewMs);
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
  });

  it.each([8_000, 45_000])(
    'invariant 6: announces what it committed without an answer, after %i ms in which PostgreSQL was away, though nobody asks again',
    async (awayMs) => {
      const fates: Fate[] = [];
      const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
      await pair.open(node);
      fates.push('lost-answer');
      const { leases, journal } = harness;
      const away = () => Promise.reject(new Error('PostgreSQL is away'));
      const kept = { renew: leases.renew, view: leases.view, acquire: leases.acquire, load: journal.load };
      Object.assign(leases, { renew: away, view: away, acquire: away });
      journal.load = away;
      const unanswered = node.ask(conversationId, pair.message('its answer is lost')).catch((error: unknown) => error);
      await harness.time.advance(awayMs);
      expect([await unanswered, harness.feed.announced]).toMatchObject([{ code: 'UNAVAILABLE' }, []]);

      Object.assign(leases, { renew: kept.renew, view: kept.view, acquire: kept.acquire });
      journal.load = kept.load;
      await harness.time.advance(actorSettings.renewMs + reactivateMaxMs);
      expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    },
  );

  it('keeps what it inherited until that is announced, though others should have it', async () => {
    const one = await harness.startNode('one');
    await pair.open(one);
    await pair.send(one, pair.message('its last'));
    const two = await harness.startNode('two');
    harness.kill('one');
    const { changedRecently } = harness.journal;
    harness.journal.changedRecently = () => Promise.reject(new Error('PostgreSQL is slow'));
    await harness.time.advance(leaseMs + actorSettings.viewMs);
    const three = await harness.startNode('three');
    let stopped = false;
    const stopping = two.stop().then(() => (stopped = true));
    await harness.time.advance(leaseMs);
    expect([stopped, harness.feed.announced]).toEqual([false, []]);

    harness.journal.changedRecently = changedRecently;
    await harness.time.advance(sequencerSettings.inheritanceRetryMs + actorSettings.flushMs);
    await stopping;
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    expect(await pair.send(three, pair.message('goes on'))).toMatchObject({ kind: 'sent', sequence: 2 });
  });
});
