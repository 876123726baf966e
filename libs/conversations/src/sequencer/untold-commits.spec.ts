import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import { type Fate, SequencedPair, type SequencerHarness } from '#conversations/testing';

import type { Answer } from './answers.js';

const { commandDeadlineMs, deadlineSweepMs } = actorSettings;

describe('the sequencer, of what it committed without an answer', () => {
  let pair: SequencedPair;
  let harness: SequencerHarness;
  let conversationId: string;
  beforeEach(async () => {
    pair = await SequencedPair.begin();
    ({ harness, conversationId } = pair);
  });

  it('invariant 1, NFR-REL-3: nobody hears of a message before it is committed', async () => {
    let release: (() => void) | undefined;
    const node = await harness.startNode('one');
    await pair.open(node);
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = async (writes) => {
      await new Promise<void>((resolve) => (release = resolve));
      return commit(writes);
    };
    let answer: Answer | undefined;
    const asked = node.ask(conversationId, pair.message('Hello')).then((given) => (answer = given));
    await harness.time.advance(1);
    expect(release).toBeInstanceOf(Function);
    expect([answer, pair.toldRevisions(), pair.written()]).toEqual([undefined, [1], []]);
    release?.();
    await asked;
    expect([answer?.kind, pair.toldRevisions(), pair.written()]).toEqual(['sent', [1, 2], [1]]);
  });

  it('invariant 1: nothing is told of a commit that was refused', async () => {
    const fates: Fate[] = ['done', 'refused'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'refused' });
    await pair.open(node);
    const refused = expect(node.ask(conversationId, pair.message('Hello'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await harness.time.advance(commandDeadlineMs + deadlineSweepMs);
    await refused;
    expect([pair.toldRevisions(), pair.written()]).toEqual([[1], []]);
  });

  it('announces where the conversation stands after what was committed and told to nobody', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await pair.open(node);
    await pair.send(node, pair.message('Hello'));
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
    expect(pair.toldRevisions()).toEqual([1]);
    await harness.time.advance(actorSettings.passivateAfterMs * 2);
    await pair.send(node, pair.message('much later'));
    expect(harness.feed.announced).toHaveLength(1);
    expect(pair.toldRevisions()).toEqual([1, 3]);
  });

  it('writes nothing after an unknown outcome before a new epoch has decided it', async () => {
    const fates: Fate[] = ['done', 'lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    await pair.open(node);
    const epochs: number[] = [];
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = (writes) => {
      epochs.push(...writes.map(({ epoch }) => epoch));
      return commit(writes);
    };
    await pair.send(node, pair.message('Hello'));
    expect(epochs).toEqual([1, 2]);
  });

  it('tells the members when the answer to the opening was lost', async () => {
    const fates: Fate[] = ['lost-answer'];
    const node = await harness.startNode('one', { fateOfNext: () => fates.shift() ?? 'done' });
    expect(await pair.open(node)).toEqual({ kind: 'done', revision: 1 });
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 1 }]);
  });
});
