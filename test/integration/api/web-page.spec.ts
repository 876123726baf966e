import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningApi } from './support/running-api.js';

const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
const root = join(folder, 'web');

let api: RunningApi;
let elsewhere: RunningApi;

beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'beside.txt'), 'not served');
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Parley</title>');
  writeFileSync(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  for (const name of ['.secret', 'odd*name(1).txt']) writeFileSync(join(root, name), 'not served');
  writeFileSync(join(root, 'assets/index-abc123.js'), 'export {};');
  api = await RunningApi.start({ environment: { PARLEY_WEB_ROOT: root } });
  elsewhere = await RunningApi.start({
    environment: {
      PARLEY_WEB_ROOT: root,
      PARLEY_PUBLIC_API_URL: 'https://api.example.com/',
      PARLEY_PUBLIC_GATEWAY_URL: 'https://live.example.com',
    },
  });
});
afterAll(async () => {
  await Promise.all([api.stop(), elsewhere.stop()]);
  rmSync(folder, { recursive: true });
});

describe('The web page', () => {
  it.each(['/', '/?code=x&state=y', '/callback?code=x', '/c/01890a5d-ac96-774b-bcce-b302099a8057'])(
    'is what %s shows',
    async (path) => {
      const { status, text, headers } = await api.client.get(path);
      expect(status).toBe(200);
      expect(text).toContain('<title>Parley</title>');
      expect(headers.get('content-type')).toContain('text/html');
      expect(headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('may run its own scripts only, and talk to Parley and the issuer', async () => {
    const { headers } = await api.client.get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual([
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      `connect-src 'self' ${api.issuer.url}`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  it('may talk to an API and a gateway elsewhere, by HTTP and by socket', async () => {
    const policy = (await elsewhere.client.get('/')).headers.get('content-security-policy');
    expect(policy).toContain(
      `connect-src 'self' ${elsewhere.issuer.url} https://api.example.com https://live.example.com wss://live.example.com;`,
    );
  });

  it('has files that never change, and others that may', async () => {
    const asset = await api.client.get('/assets/index-abc123.js');
    expect([asset.status, asset.text]).toEqual([200, 'export {};']);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('text/javascript');
    const icon = await api.client.get('/favicon.svg');
    expect(icon.status).toBe(200);
    expect(icon.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(icon.headers.get('content-type')).toContain('image/svg+xml');
  });

  it.each([
    '/assets/missing.js',
    '/assets/',
    '/assets/..%2f..%2fbeside.txt',
    '/assets/%2e%2e/%2e%2e/beside.txt',
    '/assets/..%5c..%5cbeside.txt',
    '/.secret',
    '/odd*name(1).txt',
    '/beside.txt',
    '/c',
    '/c/a/b',
    '/elsewhere',
    '/v1/assets',
  ])('has nothing at %s', async (path) => {
    const { status, body } = await api.client.get(path);
    expect([status, body]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });
});

describe('What the page is told', () => {
  it('is who the issuer is, and that everything else is where it came from', async () => {
    const { status, body, headers } = await api.client.get('/config.json');
    const { origin } = api.client;
    expect(status).toBe(200);
    expect(body).toEqual({ issuer: api.issuer.url, clientId: 'parley-web', apiUrl: origin, gatewayUrl: origin });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is what was configured, wherever it came from', async () => {
    const { body } = await elsewhere.client.get('/config.json');
    expect(body).toMatchObject({ apiUrl: 'https://api.example.com/', gatewayUrl: 'https://live.example.com' });
  });

  it('trusts no header of a proxy', async () => {
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const { body } = await api.client.get('/config.json', { headers });
    expect(body).toMatchObject({ apiUrl: api.client.origin });
  });
});
