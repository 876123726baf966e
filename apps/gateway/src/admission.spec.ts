import { EventEmitter } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import type { Authenticator, Session } from '#accounts';
import { Config } from '#platform';
import { ParleyError } from '#protocol';

import { Admission } from './admission.js';
import type { ParleySocket } from './sockets.js';

const config = Config.fromEnvironment({
  DATABASE_URL: 'postgres://localhost/parley',
  REDIS_URL: 'redis://localhost',
  PARLEY_ISSUER: 'http://localhost:4000/oidc',
  PARLEY_JWKS_URL: 'http://localhost:4000/oidc/jwks',
  PARLEY_MASTER_KEY_FILE: 'master.key',
  PARLEY_CLUSTER_SECRET: 'a secret of this test, and of no use elsewhere',
  PARLEY_PROXY_HOPS: '1',
  PARLEY_CONNECTIONS_PER_ADDRESS: '1',
});
/** Every token but `bad` is that of a user of its name. */
const authenticator = {
  authenticate: async (token: string) => {
    if (token === 'bad') throw new ParleyError('UNAUTHENTICATED');
    return { userId: token, sessionId: token } as Session;
  },
} as Authenticator;
const proxy = '10.0.0.1';

/** As much of a socket as is looked at before it is let in. */
const connection = () => Object.assign(new EventEmitter(), { readyState: 'open', request: {} as unknown });
const socketOn = (conn: ReturnType<typeof connection>, token: string, forwardedFor: string) =>
  ({
    conn,
    data: {},
    handshake: { auth: { token }, address: proxy, headers: { 'x-forwarded-for': forwardedFor } },
  }) as unknown as ParleySocket;
const resultOf = (admission: Admission, socket: ParleySocket) =>
  new Promise<string>((resolve) => admission.admit(socket, (error) => resolve(error?.message ?? 'let in')));

describe('admission', () => {
  it('counts the client’s address, not that of the proxy in front of us', async () => {
    const admission = new Admission(authenticator, config);
    expect(await resultOf(admission, socketOn(connection(), 'ann', '203.0.113.1'))).toBe('let in');
    expect(await resultOf(admission, socketOn(connection(), 'bob', '203.0.113.2'))).toBe('let in');
    expect(await resultOf(admission, socketOn(connection(), 'cal', '198.51.100.7, 203.0.113.2'))).toBe('RATE_LIMITED');
  });

  it('counts a network of IPv6 as one address, and gives its place back when the connection ends', async () => {
    const admission = new Admission(authenticator, config);
    const first = connection();
    expect(await resultOf(admission, socketOn(first, 'ann', '2001:db8::1'))).toBe('let in');
    expect(await resultOf(admission, socketOn(connection(), 'bob', '2001:db8::2'))).toBe('RATE_LIMITED');
    first.emit('close');
    expect(await resultOf(admission, socketOn(connection(), 'bob', '2001:db8::2'))).toBe('let in');
  });

  it('gives a connection one session, however many it asks for at once or later', async () => {
    const admission = new Admission(authenticator, config);
    const conn = connection();
    const ask = () => resultOf(admission, socketOn(conn, 'ann', '203.0.113.1'));
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(expect.arrayContaining(['let in', 'FORBIDDEN', 'FORBIDDEN']));
    expect(await ask()).toBe('FORBIDDEN');
    conn.emit('close');
    expect(await resultOf(admission, socketOn(connection(), 'ann', '203.0.113.1'))).toBe('let in');
  });

  it('keeps nothing of the request that a connection came with, once it is let in', async () => {
    const admission = new Admission(authenticator, config);
    const conn = connection();
    const [refused, admitted] = [socketOn(conn, 'bad', '203.0.113.1'), socketOn(conn, 'ann', '203.0.113.1')];
    await resultOf(admission, refused);
    expect(conn.request).toEqual({});
    await resultOf(admission, admitted);
    expect(conn.request).toBeNull();
    expect(admitted.handshake).toMatchObject({ auth: {}, headers: {} });
  });

  it('lets a connection ask again that was refused', async () => {
    const admission = new Admission(authenticator, config);
    const conn = connection();
    const ask = (token: string) => resultOf(admission, socketOn(conn, token, '203.0.113.1'));
    expect(await ask('bad')).toBe('UNAUTHENTICATED');
    expect(await ask('ann')).toBe('let in');
  });
});
