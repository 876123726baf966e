import { describe, expect, it } from '@jest/globals';

import { Config } from './config.js';

const required = {
  DATABASE_URL: 'postgres://localhost/parley',
  REDIS_URL: 'redis://localhost',
  PARLEY_ISSUER: 'http://localhost:4000/oidc',
  PARLEY_JWKS_URL: 'http://localhost:4000/oidc/jwks',
  PARLEY_MASTER_KEY_FILE: 'master.key',
  PARLEY_CLUSTER_SECRET: 'a secret of this test, and of no use elsewhere',
};
const originsOf = (value: string) => Config.fromEnvironment({ ...required, PARLEY_ORIGINS: value }).values.PARLEY_ORIGINS;

describe('PARLEY_MODERATION_SCOPE', () => {
  const scopeOf = (value?: string) =>
    Config.fromEnvironment({ ...required, ...(value !== undefined && { PARLEY_MODERATION_SCOPE: value }) }).values
      .PARLEY_MODERATION_SCOPE;

  it('is whatever the issuer calls it', () => {
    expect(scopeOf()).toBe('moderation');
    expect(scopeOf('https://parley.example/moderation')).toBe('https://parley.example/moderation');
  });

  it.each(['', 'two scopes', 'parley', 'openid', 'profile', 'tab\t', 'quote"'])(
    'is one scope, and none that everybody has: not %j',
    (given) => {
      expect(() => scopeOf(given)).toThrow('PARLEY_MODERATION_SCOPE');
    },
  );
});

describe('PARLEY_ORIGINS', () => {
  it.each([
    ['an origin', 'https://chat.example', ['https://chat.example']],
    ['a slash at the end', 'https://chat.example/', ['https://chat.example']],
    ['a path', 'https://chat.example/parley/?a=b', ['https://chat.example']],
    ['capitals and the usual port', 'HTTPS://Chat.Example:443', ['https://chat.example']],
    ['several', 'https://chat.example/, http://localhost:5173 ,', ['https://chat.example', 'http://localhost:5173']],
    ['none', '', []],
  ])('are kept as browsers write them: %s', (_, given, expected) => {
    expect(originsOf(given)).toEqual(expected);
  });

  // The origin of such an address is "null", which every sandboxed page has.
  it.each(['file:///parley', 'app://parley', 'chat.example'])('are of web pages: not %s', (given) => {
    expect(() => originsOf(given)).toThrow('PARLEY_ORIGINS');
  });
});
