import { describe, expect, it } from '@jest/globals';

import { errorRecord } from './error-record.js';

const secret = 'secret-1d9';
const asText = (error: unknown): string => JSON.stringify(errorRecord(error));

describe('What a log keeps of an error', () => {
  it('is its kind, its code and where it happened', () => {
    const record = errorRecord(Object.assign(new RangeError('too much'), { code: 'ERR_TOO_MUCH' }));
    expect(record).toMatchObject({ type: 'RangeError', code: 'ERR_TOO_MUCH' });
    expect(record.stack?.[0]).toContain('error-record.spec.ts');
  });

  it('is the same of its causes, to a limit', () => {
    const chain = Array.from({ length: 50 }).reduce<Error>((cause) => new Error(secret, { cause }), new Error(secret));
    expect(asText(chain).match(/"type"/g)).toHaveLength(4);
    expect(asText(chain)).not.toContain(secret);
  });

  it('ends where causes go round in a circle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(asText(error)).toContain('cause');
  });

  it.each([
    ['plain', new Error(secret)],
    ['empty, of a stack that has another', Object.assign(new Error(''), { stack: new Error(secret).stack })],
    ['like a stack itself', new Error(`${secret}\n    at ${secret} (${secret}.js:1:1)`)],
    ['changed after it was thrown', Object.assign(new Error(`${secret}\n    at ${secret} (a.js:1:1)`), { message: 'harmless' })],
    [
      'a part of another',
      Object.assign(new Error('Error'), {
        stack: `Error: Error\n    at a (a.js:1:1)\nprevious: ${secret}\n    at ${secret} (a.js:1:1)`,
      }),
    ],
    ['a name', Object.assign(new Error('x'), { name: `${secret} ${secret}` })],
    ['a code', Object.assign(new Error('x'), { code: secret })],
    ['a detail', Object.assign(new Error('x'), { detail: secret, hint: secret, sql: secret })],
    ['an error of several', new AggregateError([new Error(secret)], secret)],
    ['no error at all', { message: secret, stack: secret }],
    ['text', secret],
  ])('never holds what its message says: %s', (_what, error) => {
    expect(asText(error)).not.toContain(secret);
  });

  it('has no more than a dozen frames', () => {
    const deep = (levels: number): Error => (levels === 0 ? new Error('deep') : deep(levels - 1));
    Error.stackTraceLimit = 50;
    const record = errorRecord(deep(40));
    Error.stackTraceLimit = 10;
    expect(record.stack).toHaveLength(12);
  });
});
