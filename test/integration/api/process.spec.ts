import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Conversation, HistoryPage, User } from '#protocol';
import { type TestDatabase, until } from '#testing';

import { freePort, OwnedProcess } from '../../../libs/testing/src/engines/index.js';
import { freshDatabase } from '../../support/database.js';
import { measured } from '../../support/measured.js';
import { TestIssuer } from '../../support/test-issuer.js';
import { ApiClient } from './support/api-client.js';

const repository = new URL('../../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'parley-split-'));

let database: TestDatabase;
let issuer: TestIssuer;
let gateway: OwnedProcess;
let api: OwnedProcess;
let client: ApiClient;
let gatewayPort: number;
let apiPort: number;

/** An app in a process of its own, compiled, once it is ready. */
async function run(app: 'api' | 'gateway', port: number, nodeOptions: readonly string[] = []): Promise<OwnedProcess> {
  const masterKeyFile = join(folder, 'master.key');
  writeFileSync(masterKeyFile, Buffer.alloc(32, 7).toString('base64url'));
  const started = await OwnedProcess.start({
    name: app,
    command: process.execPath,
    args: ['--enable-source-maps', ...nodeOptions, join(repository, `dist/apps/${app}/src/main.js`)],
    cwd: repository,
    env: {
      PATH: process.env['PATH'],
      ...measured(),
      DATABASE_URL: database.url,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      PARLEY_PORT: String(port),
      PARLEY_PEER_URL: `http://127.0.0.1:${port}`,
      PARLEY_MASTER_KEY_FILE: masterKeyFile,
      PARLEY_CLUSTER_SECRET: 'a secret of this test, and of no use elsewhere',
      ...issuer.environment,
    },
    output: { file: join(folder, `${app}.log`) },
    endSignal: 'SIGTERM',
    graceMs: 10_000,
  });
  await until({ what: `${app} ready`, deadlineMs: 30_000 }, async () => {
    if (started.ended !== undefined) throw new Error(`${app} ended while starting:\n${logOf(app)}`);
    const probe = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return probe?.ok === true ? true : undefined;
  });
  return started;
}

const logOf = (app: string): string => readFileSync(join(folder, `${app}.log`), 'utf8');

async function person(username: string): Promise<{ readonly token: string; readonly user: User }> {
  const token = await issuer.token({ sub: username, preferred_username: username });
  const { body } = await client.get('/v1/me', { token });
  return { token, user: (body as { user: User }).user };
}

beforeAll(async () => {
  [database, issuer] = await Promise.all([freshDatabase(), TestIssuer.start()]);
  gatewayPort = await freePort();
  gateway = await run('gateway', gatewayPort);
  apiPort = await freePort();
  api = await run('api', apiPort);
  client = new ApiClient(`http://127.0.0.1:${apiPort}`);
}, 60_000);
afterAll(async () => {
  await Promise.all([api.end(), gateway.end()]);
  await issuer.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('The API in a process of its own', () => {
  it('opens and sends by way of the process that has the actors', async () => {
    const [alice, bob] = await Promise.all([person('alice'), person('bob')]);
    const opened = await client.post('/v1/conversations', { token: alice.token, body: { userId: bob.user.userId } });
    expect(opened.status).toBe(200);
    const { conversationId } = (opened.body as { conversation: Conversation }).conversation;
    const sent = await client.send(conversationId, { token: alice.token, body: { text: 'Across processes' } });
    expect(sent.status).toBe(201);
    const { body } = await client.get(`/v1/conversations/${conversationId}/messages`, bob);
    expect((body as HistoryPage).messages).toMatchObject([{ sequence: 1, text: 'Across processes' }]);
  });

  it('hears there too what is not for the sender', async () => {
    const [alice, bob, carol] = await Promise.all([person('alice'), person('bob'), person('carol')]);
    const { body } = await client.post('/v1/conversations', { token: alice.token, body: { userId: bob.user.userId } });
    const { conversationId } = (body as { conversation: Conversation }).conversation;
    expect((await client.send(conversationId, { token: carol.token, body: { text: 'Let me in' } })).status).toBe(404);
  });

  it('says that sending is unavailable while nobody has the actors, and goes on reading', async () => {
    const [alice, bob] = await Promise.all([person('alice'), person('bob')]);
    const { body } = await client.post('/v1/conversations', { token: alice.token, body: { userId: bob.user.userId } });
    const { conversationId } = (body as { conversation: Conversation }).conversation;
    await gateway.end();
    const sent = await client.send(conversationId, { token: alice.token, body: { text: 'Anybody?' } });
    expect([sent.status, sent.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await client.get(`/v1/conversations/${conversationId}/messages`, alice)).status).toBe(200);
    expect((await client.get('/readyz')).status).toBe(200);
  });

  it('ends by itself when it is told to, with one connection on which it is asked again and again, and one that says nothing', async () => {
    const silent = connect(apiPort, '127.0.0.1');
    const asking = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (api.ended === undefined) await client.get('/readyz').catch(() => undefined);
      }),
    );
    await client.get('/v1/me', await person('alice'));
    process.kill(api.pid, 'SIGTERM');
    expect(await api.exited).toEqual({ code: 0, signal: null });
    await asking;
    silent.destroy();
  });

  it('says nothing on its output but JSON lines, without content', () => {
    const lines = logOf('api').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as unknown });
    expect(logOf('api')).not.toMatch(/Across processes|Let me in|Anybody/);
  });

  it('ends after an error that nobody caught, and logs where it was and not what it said', async () => {
    const failing = `process.on('SIGUSR2', () => void Promise.reject(new RangeError('what somebody wrote')))`;
    const port = await freePort();
    const broken = await run('api', port, ['--import', `data:text/javascript,${encodeURIComponent(failing)}`]);
    process.kill(broken.pid, 'SIGUSR2');
    expect(await broken.exited).toEqual({ code: 1, signal: null });
    const lines = logOf('api').trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'fatal', err: { type: 'RangeError' } });
    expect(logOf('api')).not.toContain('what somebody wrote');
  });
});
