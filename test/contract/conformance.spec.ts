import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { chosen, reportOf, run } from '#conformance';

import { Product } from '../support/product.js';
import { meddlings } from './support/meddlings.js';
import { MeddlingRelay } from './support/meddling-relay.js';

describe('the conformance kit', () => {
  let product: Product;
  let tokens: string[];
  beforeAll(async () => {
    product = await Product.start();
    const names = ['ann', 'bob', 'cleo', 'dan'];
    const token = (name: string) =>
      product.issuer.token({
        sub: name,
        sid: `session of ${name}`,
        preferred_username: name,
        name,
        exp: Math.floor(Date.now() / 1_000) + 3_000,
      });
    tokens = await Promise.all(names.map(token));
  }, 60_000);
  afterAll(() => product.stop(), 60_000);

  it('finds that our server keeps every rule', async () => {
    const { url } = product.parley;
    const report = reportOf(await run({ url, apiUrl: url, tokens }));
    expect(report.checks.filter(({ outcome }) => outcome.kind !== 'holds')).toEqual([]);
    expect(report).toMatchObject({ conforms: true, holds: chosen().length, broken: 0, notRun: 0 });
  }, 120_000);

  it('looks at what it can with one user, and says what it could not', async () => {
    const { url } = product.parley;
    const report = reportOf(await run({ url, apiUrl: url, tokens: tokens.slice(0, 1) }));
    expect(report).toMatchObject({ conforms: true, broken: 0, holds: chosen().filter(({ users }) => users === 1).length });
    expect(report.checks.find(({ name }) => name === 'ordering.sequences')?.outcome).toEqual({
      kind: 'not run',
      why: 'takes 3 users',
    });
  }, 60_000);

  it('does not begin with two tokens of one user, nor with a token that is none', async () => {
    const { url } = product.parley;
    const [token = ''] = tokens;
    await expect(run({ url, apiUrl: url, tokens: [token, token] })).rejects.toMatchObject({
      expected: 'a token of another user each',
    });
    await expect(run({ url, apiUrl: url, tokens: ['no token'] })).rejects.toMatchObject({
      expected: 'a connection with token 1',
    });
  });

  it('passes through a relay that changes nothing', async () => {
    const relay = await MeddlingRelay.start(product.parley.url, {});
    try {
      const report = reportOf(await run({ url: relay.url, apiUrl: relay.url, tokens }));
      expect(report.checks.filter(({ outcome }) => outcome.kind !== 'holds')).toEqual([]);
    } finally {
      await relay.stop();
    }
  }, 120_000);

  it.each(meddlings)('finds, by $broken, a server that $does', async ({ broken, seen, hearMs, meddling }) => {
    const relay = await MeddlingRelay.start(product.parley.url, meddling(tokens));
    try {
      const results = await run({
        url: relay.url,
        apiUrl: relay.url,
        tokens,
        only: broken.split(' after ').toReversed(),
        ...(hearMs !== undefined && { hearMs }),
      });
      const found = results.find(({ name }) => name === broken.split(' after ')[0]);
      expect(found?.outcome).toEqual({ kind: 'broken', expected: expect.any(String), seen: expect.stringMatching(seen) });
    } finally {
      await relay.stop();
    }
  });

  describe('as a program', () => {
    const program = new URL('../../dist/libs/conformance/src/main.js', import.meta.url).pathname;
    const conformance = async (...args: readonly string[]) => {
      const { stdout, stderr, code } = await promisify(execFile)(process.execPath, [program, ...args]).then(
        (ended) => ({ ...ended, code: 0 }),
        (ended: { readonly stdout: string; readonly stderr: string; readonly code: number }) => ended,
      );
      return { stdout, stderr, code };
    };
    const asAnnAndBob = () => tokens.slice(0, 2).flatMap((token) => ['--token', token]);

    it('says rule by rule what holds, and ends with 0', async () => {
      const { url } = product.parley;
      const { code, stdout } = await conformance(
        '--url',
        url,
        ...asAnnAndBob(),
        '--only',
        'connection.re',
        '--only',
        'limits.heads',
      );
      expect([code, stdout.split('\n').map((line) => line.split(':')[0])]).toEqual([
        0,
        [
          '✓ connection.ready',
          '✓ connection.refresh',
          '✓ limits.heads',
          '',
          '3 rules hold, 0 are broken, 0 were not looked at',
          '',
        ],
      ]);
    });

    it('says with --json what was expected and seen, and ends with 1', async () => {
      const relay = await MeddlingRelay.start(product.parley.url, {
        request: (name, request) => (name === 'inbox.sync' ? {} : request),
      });
      try {
        const { code, stdout } = await conformance('--url', relay.url, ...asAnnAndBob(), '--only', 'limits.heads', '--json');
        expect(code).toBe(1);
        expect(JSON.parse(stdout)).toMatchObject({
          conforms: false,
          broken: 1,
          checks: [{ name: 'limits.heads', outcome: { kind: 'broken', expected: '`inbox.sync` refused with INVALID_REQUEST' } }],
        });
      } finally {
        await relay.stop();
      }
    });

    it.each([
      ['no server', []],
      ['no token', ['--url', 'http://127.0.0.1:1']],
      ['an option that it does not know', ['--verbose']],
      ['a server that is not there', ['--url', 'http://127.0.0.1:1', '--token', 'x']],
      ['a check that it does not know', ['--url', 'http://127.0.0.1:1', '--token', 'x', '--only', 'luck']],
    ])('ends with 2 and a sentence when it is given %s', async (_, args) => {
      expect(await conformance(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/./) });
    });

    it('lists what it proves', async () => {
      const { code, stdout } = await conformance('--list');
      expect([code, stdout.trim().split('\n')]).toEqual([
        0,
        chosen().map(({ name, rule, users }) => `${name} (${users}): ${rule}`),
      ]);
    });
  });

  it('is caught out for every one of its rules by a server that breaks it', () => {
    const broken = new Set(meddlings.map((each) => each.broken.split(' after ')[0]));
    expect(chosen().filter(({ name }) => !broken.has(name))).toEqual([]);
  });
});
