import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { type Loose, type Meddling, MeddlingRelay } from '../../contract/support/meddling-relay.js';

import { buildTimeoutMs, Everybody } from './everybody.js';
import { Program } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'parley-bots-'));
let everybody: Everybody;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  everybody = await Everybody.gather();
}, buildTimeoutMs);
afterAll(async () => {
  await everybody.leave();
  rmSync(folder, { recursive: true });
}, 120_000);
afterEach(async () => {
  for (const each of cleanUp.splice(0)) await each();
});

const relay = async (meddling: Meddling): Promise<string> => {
  const started = await MeddlingRelay.start(everybody.url, meddling);
  cleanUp.push(() => started.stop());
  return started.url;
};
const start = async (example: string, url: string, env: Readonly<Record<string, string>> = {}): Promise<Program> => {
  const program = await Program.start({ example, env: { PARLEY_URL: url, PARLEY_TOKEN: everybody.token, ...env } });
  cleanUp.unshift(() => program.kill());
  return program;
};

describe('the echo bot', () => {
  let files = 0;
  const newFile = (): string => join(folder, `echo-${++files}.sqlite`);
  const bot = (file: string, url = everybody.url): Promise<Program> => start('echo-bot', url, { ECHO_STORE: file });

  it('answers each message, those of before it came too, and ends on SIGTERM', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Echoes');
    await ann.send(conversationId, 'Before');
    const program = await bot(newFile());
    const answerTo = (sequence: number) =>
      ann.hears('message.created', conversationId, ({ message }) => message.replyTo === sequence);
    expect(await answerTo(1)).toMatchObject({ message: { text: 'Before', senderId: everybody.pia.userId } });
    const { sequence } = await ann.send(conversationId, 'While it is there');
    await answerTo(sequence);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(await everybody.texts(conversationId)).toEqual(['Before', 'Before', 'While it is there', 'While it is there']);
  });

  it.each([
    { when: 'has read a message, and done nothing', command: 'history', at: 'answer' },
    { when: 'has queued its answer, which never leaves', command: 'message.send', at: 'request' },
    { when: 'has sent its answer, and does not hear that it arrived', command: 'message.send', at: 'answer' },
  ])('answers once although it is killed when it $when', async ({ command, at }) => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Killed');
    const file = newFile();
    const killed = Promise.withResolvers<void>();
    const reach = (name: string, request: Loose, place: string): boolean => {
      if (name !== command || place !== at || request.conversationId !== conversationId) return false;
      killed.resolve(first.kill().then(() => undefined));
      return true;
    };
    // Refused is as good as never sent: the server has nothing of it. That it has read anything, the server never hears.
    const nothing: Loose = {};
    const url = await relay({
      request: (name, request) => (reach(name, request, 'request') || name === 'receipt.read' ? nothing : request),
      answer: (name, answer, request) => (reach(name, request, 'answer') ? nothing : answer),
    });
    const first = await bot(file, url);
    await first.prints('pia answers');
    await ann.send(conversationId, 'Once');
    await killed.promise;
    // As if it had died before it could note that it has answered.
    const database = new DatabaseSync(file);
    database.exec(`DELETE FROM outbox WHERE json_extract(entry, '$.command') = 'receipt.read'`);
    database.close();

    await bot(file);
    await ann.hears('message.created', conversationId, ({ message }) => message.replyTo === 1);
    // It answers in order: had it two answers to the first, they would be there before the one to the last.
    const { sequence } = await ann.send(conversationId, 'And once');
    await ann.hears('message.created', conversationId, ({ message }) => message.replyTo === sequence);
    expect(await everybody.texts(conversationId)).toEqual(['Once', 'Once', 'And once', 'And once']);
  });
});

describe('the poll bot', () => {
  const poll = '📊 Lunch?\n1️⃣ Pizza\n2️⃣ Soup';

  it('asks, counts votes, and says how one asks', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Polls');
    await start('node-bot', everybody.url);
    await ann.send(conversationId, '/poll Lunch? | Pizza | Soup');
    const { message } = await ann.hearsText(conversationId, poll);
    await ann.hears('reaction.added', conversationId, ({ emoji }) => emoji === '2️⃣');
    await ann.does('reaction.add', { conversationId, sequence: message.sequence, emoji: '2️⃣' });
    await ann.send(conversationId, '/count');
    await ann.hearsText(conversationId, '🧮 Lunch?\n1️⃣ Pizza: 0\n2️⃣ Soup: 1');
    await ann.send(conversationId, '/poll Lunch?');
    await ann.hearsText(conversationId, 'Ask so: /poll Lunch? | Pizza | Soup');
  });

  it('comes back by itself, and obeys what was said meanwhile', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Polls');
    let cut = () => {};
    const url = await relay({
      event: (_name, payload, { client }) => {
        cut = () => client.conn.close();
        return [payload];
      },
    });
    const program = await start('node-bot', url);
    await ann.send(conversationId, '/poll Lunch? | Pizza | Soup');
    await ann.hearsText(conversationId, poll);
    cut();
    await program.prints('reconnecting');
    await ann.send(conversationId, '/count');
    await ann.hearsText(conversationId, '🧮 Lunch?\n1️⃣ Pizza: 0\n2️⃣ Soup: 0');
  });

  it('ends on SIGTERM, and the next one does not obey again', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Polls');
    const first = await start('node-bot', everybody.url);
    await ann.send(conversationId, '/poll Lunch? | Pizza | Soup');
    await ann.hearsText(conversationId, poll);
    expect(await first.end()).toEqual({ code: 0, signal: null });
    await ann.send(conversationId, '/count');
    await start('node-bot', everybody.url);
    const counted = '🧮 Lunch?\n1️⃣ Pizza: 0\n2️⃣ Soup: 0';
    await ann.hearsText(conversationId, counted);
    expect(await everybody.texts(conversationId)).toEqual(['/poll Lunch? | Pizza | Soup', poll, '/count', counted]);
  });

  it('does not obey again what it was killed over before it could note it', async () => {
    const { ann } = everybody;
    const conversationId = await everybody.group('Polls');
    const url = await relay({ request: (name, request): Loose => (name === 'receipt.read' ? {} : request) });
    const first = await start('node-bot', url);
    await ann.send(conversationId, '/poll Lunch? | Pizza | Soup');
    await ann.hears('reaction.added', conversationId, ({ emoji }) => emoji === '2️⃣');
    await first.kill();
    await start('node-bot', everybody.url);
    await ann.send(conversationId, '/count');
    const counted = '🧮 Lunch?\n1️⃣ Pizza: 0\n2️⃣ Soup: 0';
    await ann.hearsText(conversationId, counted);
    expect(await everybody.texts(conversationId)).toEqual(['/poll Lunch? | Pizza | Soup', poll, '/count', counted]);
  });
});

describe('a bot', () => {
  it.each(['echo-bot', 'node-bot'])('ends with 1 and the reason when its token is refused: %s', async (example) => {
    const program = await start(example, everybody.url, {
      PARLEY_TOKEN: 'not.a.token',
      ECHO_STORE: join(folder, 'refused.sqlite'),
    });
    const { code, lines } = await program.ended();
    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('UNAUTHENTICATED');
  });
});
