import { describe, expect, it } from '@jest/globals';

import { Link, type LinkListener, Transport } from '#client';
import { SeededRandom } from '#kernel';

import { CuttingTransport, drawCuts } from './cutting-transport.js';
import { defectsOf, isFlawless } from './figures.js';
import { parseOptions, workload } from './options.js';

describe('the defects of the bench', () => {
  const queued = new Map([['c', ['1', '2', '3', '4']]]);
  const none = { duplicates: 0, outOfOrder: 0, failed: 0 };
  it.each([
    ['none', ['1', '2', '3', '4'], none],
    ['a message that is there twice', ['1', '2', '2', '3', '4'], { ...none, duplicates: 1 }],
    ['one that nobody queued', ['1', '2', 'x', '3', '4'], { ...none, duplicates: 1 }],
    ['one that is not there', ['1', '2', '4'], { ...none, failed: 1 }],
    ['two in the wrong order', ['1', '3', '2', '4'], { ...none, outOfOrder: 1 }],
    ['nothing at all', [], { ...none, failed: 4 }],
  ])('are %s', (_name, rows, defects) => {
    expect(defectsOf(queued, new Map([['c', rows]]))).toEqual(defects);
    expect(isFlawless(defects)).toBe(defects === none);
  });
});

describe('the cuts of the bench', () => {
  it('fall into a fifth of the stretches of 50 messages, one in each', () => {
    const cuts = [...drawCuts(new SeededRandom(3), { messages: 1_000, share: 0.2 })];
    expect(new Set(cuts.map((number) => Math.floor((number - 1) / 50))).size).toBe(4);
    expect(Math.min(...cuts)).toBeGreaterThan(0);
    expect(Math.max(...cuts)).toBeLessThanOrEqual(1_000);
    expect(drawCuts(new SeededRandom(3), { messages: 1_000, share: 0 }).size).toBe(0);
  });

  it('end a connection with a message under way: by turns without an answer, and with one that nobody hears', async () => {
    const answers: (() => void)[] = [];
    const events: string[] = [];
    const server = new (class extends Transport {
      connect(): Link {
        return new (class extends Link {
          request(_name: string, _payload: unknown, answered: (answer: unknown) => void): void {
            answers.push(() => answered('answer'));
          }
          close(): void {
            events.push('closed');
          }
        })();
      }
    })();
    const cutting = new CuttingTransport(server, new Set([2, 3]));
    const listener = { event: () => undefined, alive: () => undefined, closed: () => void events.push('lost') };
    const send = (link: Link) => link.request('message.send', {}, () => void events.push('heard'));
    const connect = () => cutting.connect({ token: '', listener: listener satisfies LinkListener });

    const first = connect();
    send(first);
    answers[0]?.();
    send(first);
    await Promise.resolve();
    expect(events.splice(0)).toEqual(['heard', 'closed', 'lost']);
    const second = connect();
    send(second);
    await Promise.resolve();
    expect(events.splice(0)).toEqual([]);
    answers[2]?.();
    expect(events).toEqual(['closed', 'lost']);
    expect([cutting.cuts, cutting.roundTripMs.length]).toEqual([2, 1]);
  });
});

describe('the options of the bench', () => {
  it('are the whole workload unless asked otherwise', () => {
    expect(parseOptions([])).toEqual({ json: false, messages: workload.messages });
    expect(parseOptions(['--json', '--messages', '50'])).toEqual({ json: true, messages: 50 });
    expect(() => parseOptions(['--messages', '1001'])).toThrow('An outbox takes 1000 messages');
  });
});
