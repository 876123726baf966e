import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { actorSettings } from '../settings.js';
import { beat, framesOf, itemBytes, itemOf, parseBatch } from './frames.js';

const { peerFrameBytes } = actorSettings;
const ask = (number: number, text: string) => itemOf('ask', JSON.stringify([number, 'actor', { text }]));
const answer = (number: number) => itemOf('answer', JSON.stringify([number, { ok: true, reply: number }]));

describe('The frames between processes', () => {
  it('hold a thousand commands in one', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ask(index, 'x'.repeat(100)));
    expect(framesOf(items)).toHaveLength(1);
  });

  it('keep what they were given, in its order, and stay below their limit', () => {
    const texts = fc.array(fc.string({ maxLength: 40_000, unit: 'grapheme', size: 'max' }), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (all) => {
        const frames = framesOf(all.flatMap((text, index) => [ask(index, text), answer(index)]));
        for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(peerFrameBytes);
        const batches = frames.map((frame) => parseBatch(frame));
        expect(batches.flatMap(({ asks }) => asks)).toEqual(all.map((text, index) => [index, 'actor', { text }]));
        expect(batches.flatMap(({ answers }) => answers.map(([number]) => number))).toEqual(all.map((_, index) => index));
      }),
      { numRuns: 50 },
    );
  });

  it('have room for an item of the largest size', () => {
    const [frame = ''] = framesOf([{ kind: 'ask', text: 'x'.repeat(itemBytes), bytes: itemBytes }]);
    expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(peerFrameBytes);
  });

  it('are none for nothing, and one without anything says that somebody is there', () => {
    expect(framesOf([])).toEqual([]);
    expect(parseBatch(beat)).toEqual({ asks: [], answers: [] });
  });

  it('may hold more when a newer process sends them', () => {
    expect(parseBatch('{"asks":[],"answers":[[1,{"ok":true,"reply":7,"took":1}]],"load":3}')).toEqual({
      asks: [],
      answers: [[1, { ok: true, reply: 7 }]],
    });
  });

  it.each([
    '{',
    '[]',
    '{"asks":[]}',
    '{"asks":[[1,"actor"]],"answers":[]}',
    '{"asks":[["1","actor",{}]],"answers":[]}',
    '{"asks":[[-1,"actor",{}]],"answers":[]}',
    '{"asks":[],"answers":[[1,{"ok":false}]]}',
    '{"asks":[],"answers":[[1,{"ok":false,"code":"NO_CODE"}]]}',
    '{"asks":[],"answers":[[1,{}]]}',
  ])('are refused as a whole when they are not as they should be: %s', (frame) => {
    expect(() => parseBatch(frame)).toThrow();
  });
});
