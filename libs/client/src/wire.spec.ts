import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { readError, readEvent } from './wire.js';

describe('readError', () => {
  it('is the inverse of how the server writes errors', () => {
    const error = new ParleyError('OVERLOADED', { detail: 'The mailbox is full.', retryAfterMs: 250 });
    const read = readError(error.toWire());
    expect(read?.toWire()).toEqual(error.toWire());
  });

  it.each([
    [true, 'UNAVAILABLE'],
    [false, 'INTERNAL'],
    [undefined, 'INTERNAL'],
  ])('takes a code from the future as what it means to this client (retryable: %s)', (retryable, code) => {
    const read = readError({ code: 'TOO_EARLY', message: 'Not before noon.', retryable });
    expect(read?.code).toBe(code);
    expect(read?.message).toContain('Not before noon.');
  });

  it.each([undefined, null, 'OVERLOADED', {}, { code: 1, message: 'x' }, { code: 'OVERLOADED' }])(
    'is not fooled by %j',
    (error) => {
      expect(readError(error)).toBeUndefined();
    },
  );

  it.each([-1, NaN, '5', null])('ignores a wait of %p', (retryAfterMs) => {
    expect(readError({ code: 'OVERLOADED', message: '', retryAfterMs })?.retryAfterMs).toBeUndefined();
  });

  it('does not mistake what every object has for a code', () => {
    expect(readError({ code: 'toString', message: 'x', retryable: true })?.code).toBe('UNAVAILABLE');
  });
});

describe('readEvent', () => {
  it('keeps what the schema knows, and drops what a later server adds', () => {
    expect(readEvent('server.draining', { retryAfterMs: 5, reason: 'deployment' })).toEqual({
      name: 'server.draining',
      payload: { retryAfterMs: 5 },
    });
  });

  it('knows nothing of other events', () => {
    expect(readEvent('constructor', {})).toBeUndefined();
  });

  it('names the event that it cannot read, and none of its content', () => {
    const read = () => readEvent('server.draining', { retryAfterMs: 'secret' });
    expect(read).toThrow(expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('server.draining') }));
    expect(read).not.toThrow(/secret/);
  });
});
