import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';

import { Tokens } from './tokens.js';

describe('Tokens', () => {
  it('asks its source once for all who ask at the same time, and again for those who ask later', async () => {
    let asked = 0;
    const tokens = new Tokens(async () => `token-${(asked += 1)}`);
    expect(await Promise.all([tokens.fresh(), tokens.fresh(), tokens.current()])).toEqual(['token-1', 'token-1', 'token-1']);
    expect(await tokens.current()).toBe('token-1');
    expect(await tokens.fresh()).toBe('token-2');
    expect(await tokens.current()).toBe('token-2');
  });

  it('asks again after its source has failed', async () => {
    const answers = [() => Promise.reject(new Error('offline')), () => 'token'];
    const tokens = new Tokens(() => answers.shift()!());
    await expect(tokens.fresh()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(await tokens.current()).toBe('token');
  });

  it('passes on what its source means to say', async () => {
    const refused = new ParleyError('UNAUTHENTICATED');
    await expect(new Tokens(() => Promise.reject(refused)).fresh()).rejects.toBe(refused);
  });

  it('knows that a plain token cannot be replaced', async () => {
    const tokens = new Tokens('token');
    expect(tokens.renewable).toBe(false);
    expect(await tokens.fresh()).toBe('token');
  });
});
