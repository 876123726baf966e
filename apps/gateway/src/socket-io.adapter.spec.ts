import { EventEmitter } from 'node:events';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplication, Logger, type WsMessageHandler } from '@nestjs/common';

import { ManualTime } from '#testing';

import { SocketIoAdapter } from './socket-io.adapter.js';
import type { ParleySocket } from './sockets.js';

/** As much of a socket as commands come in by. */
class IncomingSocket extends EventEmitter {
  readonly #listeners: ((...packet: unknown[]) => void)[] = [];
  disconnected = false;

  onAny(listener: (...packet: unknown[]) => void): void {
    this.#listeners.push(listener);
  }

  disconnect(): void {
    this.disconnected = true;
  }

  /** All acknowledgements that a packet gets. */
  async receive(...packet: unknown[]): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const listener of this.#listeners) listener(...packet, (answer: unknown) => answers.push(answer));
    await new Promise((resolve) => void setImmediate(resolve));
    return answers;
  }
}

const answering = (message: string) => ({
  message,
  callback: async (payload: unknown) => ({ ok: true, data: [message, payload] }),
});

describe('the commands of a socket', () => {
  let adapter: SocketIoAdapter;
  let socket: IncomingSocket;
  beforeEach(() => {
    Logger.overrideLogger(false);
    adapter = new SocketIoAdapter({} as INestApplication, {
      redisUrl: 'redis://127.0.0.1:1',
      origins: [],
      timers: new ManualTime().timers,
      onMissed: () => undefined,
    });
    socket = new IncomingSocket();
  });
  afterEach(() => adapter.dispose());

  /** As Nest does for each gateway class. */
  const bind = (...commands: string[]) =>
    adapter.bindMessageHandlers(socket as unknown as ParleySocket, commands.map(answering) as unknown as WsMessageHandler[]);

  it('are each answered once, by whichever gateway has them', async () => {
    bind('sync', 'history');
    bind('message.send');
    bind();
    for (const command of ['sync', 'history', 'message.send']) {
      expect(await socket.receive(command, { n: 1 })).toEqual([{ ok: true, data: [command, { n: 1 }] }]);
    }
  });

  it('are unknown when no gateway has them, and that is said once', async () => {
    bind('sync');
    bind('message.send');
    expect(await socket.receive('message.forge', {})).toEqual([
      { ok: false, error: expect.objectContaining({ code: 'UNKNOWN_COMMAND' }) as unknown },
    ]);
  });

  it('end the connection once when they are hostile', async () => {
    bind('sync');
    bind('message.send');
    expect(await socket.receive('sync', JSON.parse('{"__proto__": {}}'))).toEqual([]);
    expect(socket.disconnected).toBe(true);
  });

  it('are not those of another socket', async () => {
    bind('sync');
    const [first] = [socket, (socket = new IncomingSocket())];
    bind('message.send');
    expect(await first.receive('message.send', {})).toMatchObject([{ ok: false }]);
    expect(await socket.receive('message.send', {})).toMatchObject([{ ok: true }]);
  });

  it('cannot be those of two gateways', () => {
    bind('sync');
    expect(() => bind('sync')).toThrow('one gateway answers sync');
  });

  it('cost a socket no listener for each gateway', () => {
    for (let n = 0; n < 20; n++) adapter.bindClientDisconnect();
    expect(socket.listenerCount('disconnect')).toBe(0);
  });
});
