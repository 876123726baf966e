import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { buildTimeoutMs, Everybody } from './everybody.js';
import { Program } from './program.js';

/** Where nobody listens. */
const nowhere = 'http://127.0.0.1:1';

describe('the SQLite client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-client-'));
  let everybody: Everybody;
  beforeAll(async () => {
    everybody = await Everybody.gather();
  }, buildTimeoutMs);
  afterAll(async () => {
    await everybody.leave();
    rmSync(folder, { recursive: true });
  }, 120_000);

  it('sends and reads without a server, and delivers with one', async () => {
    const { ann, url, token } = everybody;
    const conversationId = await everybody.group('Tunnel');
    await ann.send(conversationId, 'Are you there?');
    const run = async (server: string, ...args: readonly string[]) => {
      const env = { PARLEY_URL: server, PARLEY_TOKEN: token, PARLEY_FILE: join(folder, 'pia.sqlite') };
      return (await Program.start({ example: 'sqlite-client', args: ['main.ts', ...args], env })).ended();
    };
    const done = (...lines: readonly string[]) => ({ code: 0, lines });

    expect(await run(url, 'sync')).toEqual(done());
    expect(await run(nowhere, 'list')).toEqual(done('Tunnel (1 unread)'));
    expect(await run(nowhere, 'log', 'Tunnel')).toEqual(done('#1 ann: Are you there?'));
    expect(await run(nowhere, 'send', 'Tunnel', 'Written', 'in a tunnel')).toEqual(done());
    expect(await run(nowhere, 'send', 'Tunnel', 'And another')).toEqual(done());
    const waiting = ['#1 ann: Are you there?', '… Written in a tunnel', '… And another'];
    expect(await run(nowhere, 'log', 'Tunnel')).toEqual(done(...waiting));
    expect(await everybody.texts(conversationId)).toEqual(['Are you there?']);

    await ann.send(conversationId, 'Hello?');
    expect(await run(url, 'sync')).toEqual(done());
    const texts = ['Are you there?', 'Hello?', 'Written in a tunnel', 'And another'];
    expect(await everybody.texts(conversationId)).toEqual(texts);
    expect(await run(url, 'sync')).toEqual(done());
    expect(await everybody.texts(conversationId)).toEqual(texts);
    const senders = ['ann', 'ann', 'pia', 'pia'];
    const log = texts.map((text, index) => `#${index + 1} ${senders[index]}: ${text}`);
    expect(await run(nowhere, 'log', 'Tunnel')).toEqual(done(...log));
  }, 180_000);

  it('says what it does not know, and fails', async () => {
    const { url, token } = everybody;
    const env = { PARLEY_URL: url, PARLEY_TOKEN: token, PARLEY_FILE: join(folder, 'other.sqlite') };
    const program = await Program.start({ example: 'sqlite-client', args: ['main.ts', 'log', 'nobody'], env });
    expect(await program.ended()).toEqual({ code: 1, lines: ['There is no conversation "nobody".'] });
  });
});
