import { EventEmitter } from 'node:events';

import { beforeEach, describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import type { Answering } from './command.js';
import { CommandDispatch } from './command-dispatch.js';
import { CommandFlow } from './command-flow.js';
import type { ParleySocket } from './sockets.js';

/** As much of a socket as commands come in by. */
class IncomingSocket extends EventEmitter {
  readonly #listeners: ((...packet: unknown[]) => void)[] = [];
  disconnected = false;
  readonly connected = true;

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

describe('the commands of a socket', () => {
  const asked: unknown[] = [];
  const answering =
    (command: string): Answering =>
    async (socket, payload) => {
      asked.push(socket);
      return { ok: true, data: [command, payload] };
    };
  const time = new ManualTime();
  const dispatch = new CommandDispatch(
    new Map(['sync', 'message.send'].map((command) => [command, answering(command)])),
    new CommandFlow(time.clock, time.timers),
  );
  let socket: IncomingSocket;
  const connected = () => {
    const incoming = new IncomingSocket();
    dispatch.listen(incoming as unknown as ParleySocket);
    return incoming;
  };
  beforeEach(() => {
    asked.length = 0;
    socket = connected();
  });

  it('are each answered once, for the socket that they came by', async () => {
    const other = connected();
    expect(await socket.receive('sync', { n: 1 })).toEqual([{ ok: true, data: ['sync', { n: 1 }] }]);
    expect(await other.receive('message.send', { n: 2 })).toEqual([{ ok: true, data: ['message.send', { n: 2 }] }]);
    expect(asked).toEqual([socket, other]);
  });

  it('are unknown when no gateway has them, and that is said once', async () => {
    expect(await socket.receive('message.forge', {})).toEqual([
      { ok: false, error: expect.objectContaining({ code: 'UNKNOWN_COMMAND' }) as unknown },
    ]);
  });

  it('end the connection when they are hostile, and are not answered', async () => {
    expect(await socket.receive('sync', JSON.parse('{"__proto__": {}}'))).toEqual([]);
    expect(socket.disconnected).toBe(true);
    expect(asked).toEqual([]);
  });
});
