import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { until } from '#testing';

import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';
import { type Meddling, MeddlingRelay } from './support/meddling-relay.js';

const folder = new URL('../../examples/python/', import.meta.url).pathname;
const program = process.env['PYTHON_PATH'] ?? 'python3';

/** `chat.py` in a process of its own: what it prints, and lines to send. */
class Chat {
  readonly lines: string[] = [];
  readonly #python;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;

  constructor(url: string, { token, conversationId }: { readonly token: string; readonly conversationId: string }) {
    this.#python = spawn(program, ['chat.py', url, conversationId], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PARLEY_TOKEN: token, PYTHONDONTWRITEBYTECODE: '1' },
    });
    createInterface({ input: this.#python.stdout }).on('line', (line) => this.lines.push(line));
    let said = '';
    this.#python.stderr.on('data', (part: Buffer) => (said += part.toString()));
    this.ended = new Promise((resolve) => this.#python.once('close', (code) => resolve({ code, said })));
  }

  type(line: string): void {
    this.#python.stdin.write(`${line}\n`);
  }

  /** Exactly these, since it began. */
  async prints(lines: readonly string[]): Promise<void> {
    const enough = async () => (this.lines.length >= lines.length ? true : undefined);
    await until({ what: `the program prints ${lines.join(', ')}`, deadlineMs: 30_000, everyMs: 20 }, enough);
    expect(this.lines).toEqual(lines);
  }

  async stop(): Promise<void> {
    this.#python.kill('SIGKILL');
    await this.ended;
  }
}

describe('a client in another language, written from docs/protocol.md', () => {
  let product: Product;
  let ann: Someone;
  let pia: Someone;
  let token: string;
  const cleanUp: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    product = await Product.start();
    [ann, pia] = (await product.everyone('ann', 'pia')) as [Someone, Someone];
    token = await product.issuer.token({
      sub: 'subject of pia',
      sid: 'session of Python',
      preferred_username: 'pia',
      name: 'pia',
    });
  }, 60_000);
  afterAll(() => product.stop(), 60_000);
  afterEach(async () => {
    // The program before the relay that it is connected to: of a connection that was cut it never closes its end, and until 30 s
    // after that the relay waits for it.
    for (const each of cleanUp.splice(0).reverse()) await each();
  });

  const group = async (): Promise<string> => product.group('Python', [ann, pia, await product.someone('third')]);
  const chat = (conversationId: string, url = product.parley.url) => {
    const started = new Chat(url, { token, conversationId });
    cleanUp.push(() => started.stop());
    return started;
  };
  const relay = async (meddling: Meddling) => {
    const started = await MeddlingRelay.start(product.parley.url, meddling);
    cleanUp.push(() => started.stop());
    return started;
  };

  it('connects, syncs what there is, hears what comes, and sends', async () => {
    const conversationId = await group();
    await ann.send(conversationId, 'Before it came');
    const deleted = await ann.send(conversationId, 'Gone');
    await ann.does('message.delete', { conversationId, sequence: deleted.sequence });
    const python = chat(conversationId);
    await python.prints(['#1 Before it came', '#2 (deleted)']);
    await ann.send(conversationId, 'Live');
    await python.prints(['#1 Before it came', '#2 (deleted)', '#3 Live']);
    python.type('From Python, with 🐍');
    await ann.hearsText(conversationId, 'From Python, with 🐍');
    await python.prints(['#1 Before it came', '#2 (deleted)', '#3 Live', '#4 From Python, with 🐍']);
  });

  it('sends again what was not answered, with the same key, and it is one message', async () => {
    const conversationId = await group();
    let attempts = 0;
    const keys = new Set<string>();
    const { url } = await relay({
      request: (name, request) => {
        if (name === 'message.send') keys.add(request.idempotencyKey);
        return request;
      },
      // Committed, and then the connection is gone: what an answer would have said, nobody hears.
      answer: (name, answer, _request, { client }) => {
        if (name === 'message.send' && ++attempts <= 2) client.conn.close();
        return answer;
      },
    });
    const python = chat(conversationId, url);
    python.type('Once');
    python.type('After it');
    await ann.hearsText(conversationId, 'After it');
    await python.prints(['#1 Once', '#2 After it']);
    expect([attempts, keys.size]).toEqual([4, 2]);
    const history = await ann.history(conversationId);
    expect(history.map(({ text }) => text)).toEqual(['Once', 'After it']);
  });

  it('asks for what it missed, when an event is lost and when the connection was', async () => {
    const conversationId = await group();
    let isLosing = true;
    const { url, cut } = await relayThatLoses(() => isLosing);
    const python = chat(conversationId, url);
    await ann.send(conversationId, 'Heard');
    await python.prints(['#1 Heard']);
    await ann.send(conversationId, 'Lost');
    await ann.send(conversationId, 'Told after a gap');
    await python.prints(['#1 Heard', '#2 Lost', '#3 Told after a gap']);
    isLosing = false;
    cut();
    await ann.send(conversationId, 'While it was away');
    await python.prints(['#1 Heard', '#2 Lost', '#3 Told after a gap', '#4 While it was away']);
  });

  async function relayThatLoses(isLosing: () => boolean) {
    let hangUp = () => {};
    const started = await relay({
      event: (name, payload, { client }) => {
        hangUp = () => client.conn.close();
        return isLosing() && JSON.stringify(payload).includes('"Lost"') ? [] : [payload];
      },
    });
    return { url: started.url, cut: () => hangUp() };
  }

  it('ends with the reason when its token is refused, and when it is no member', async () => {
    const conversationId = await group();
    const stranger = new Chat(product.parley.url, { token: 'not.a.token', conversationId });
    expect(await stranger.ended).toEqual({ code: 1, said: 'refused: UNAUTHENTICATED\n' });
    expect(await chat(crypto.randomUUID()).ended).toEqual({ code: 1, said: 'refused: NOT_FOUND\n' });
  });

  it('computes the digest that the server does', async () => {
    const conversationId = await group();
    await ann.send(conversationId, 'Quoted: "\\" \n\t\u0007 é 🐍 \u2028');
    const { sequence } = await pia.does('message.send', {
      conversationId,
      idempotencyKey: crypto.randomUUID(),
      text: '@ann look',
      replyTo: 1,
      mentions: [{ userId: ann.userId, start: 0, length: 4 }],
    });
    // By code units, and by code points, these two are in another order.
    for (const emoji of ['⛹🏻', '⛹️', '👍']) await pia.does('reaction.add', { conversationId, sequence, emoji });
    await ann.does('group.update', { conversationId, name: 'Größe', description: 'Two\nlines' });
    await ann.does('invitation.create', { conversationId });
    const page = await pia.does('sync', { conversationId, afterRevision: 0 });
    const range = { afterRevision: 0, upToRevision: page.revision };
    const { digest } = await pia.does('digest', { conversationId, ...range });
    const python = spawnSync(program, ['digest.py'], {
      cwd: folder,
      input: JSON.stringify({ changes: page.changes, ...range }),
      encoding: 'utf8',
    });
    expect(`${python.stdout}${python.stderr}`).toBe(`${digest}\n`);
  });
});
