import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { untilConnected } from './arrivals.js';
import { type Figures, isFlawless, sumOf, tableOf } from './figures.js';
import { parseOptions } from './options.js';
import { type Counts, machineNow } from './orders.js';
import { ThinSocket } from './thin-socket.js';
import { workload } from './workload.js';

describe('the options of the bench', () => {
  it('are the whole workload unless asked otherwise', () => {
    const {
      connections: users,
      gateways,
      groups,
      groupMembers,
      messagesPerSecond,
      groupMessagesPerSecond,
      measuredSeconds,
    } = workload;
    expect(parseOptions([])).toEqual({
      json: false,
      ...{ users, gateways, groups, groupMembers, messagesPerSecond, groupMessagesPerSecond, measuredSeconds },
    });
    expect(parseOptions(['--scale', '0.1', '--gateways', '1', '--groups', '20', '--group-members', '2'])).toMatchObject({
      users: 5_000,
      gateways: 1,
      groups: 20,
      groupMembers: 2,
    });
    expect(parseOptions(['--scale', '0.001']).users).toBe(1_000);
  });

  it.each([
    [['--scale', '2'], '--scale takes a number up to 1'],
    [['--scale', '0'], '--scale takes a number up to 1'],
    [['--groups', '3'], '--groups takes an even number up to 20'],
    [['--groups', '22'], '--groups takes an even number up to 20'],
    [['--rate', '0'], '--rate takes a whole number'],
    [['--rate', '10'], '--to-groups takes a number up to 10'],
    [['--group-members', '7'], '--group-members has to divide 50000'],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('those who arrive', () => {
  const counted = (connected: number, lost: number) =>
    ({ connected, lost, failed: 0, stalled: 0, lastConnectedAt: 7 }) as unknown as Counts;
  const arrivalsOf = async (counts: Counts[], afterLoss: boolean) => {
    const time = new ManualTime();
    const clients = { count: async () => [counts.shift() ?? counted(0, 0)] };
    const arrivals = untilConnected(clients, 2, { from: machineNow(), afterLoss, timers: time.timers });
    await time.advance(1_000);
    return arrivals;
  };

  it('are all there when each has a connection, though some had lost one on the way, which is counted', async () => {
    const counts = [counted(1, 1), counted(2, 0)];
    expect(await arrivalsOf(counts, false)).toMatchObject({ connected: 2, lost: 1, lastConnectedAt: 7 });
  });

  it('are not taken for back before they were missed', async () => {
    const counts = [counted(2, 0), counted(1, 1), counted(2, 0)];
    expect(await arrivalsOf(counts, true)).toMatchObject({ connected: 2, lost: 1 });
    expect(counts).toEqual([]);
  });
});

describe('the figures', () => {
  const cores = { gateways: 1, database: 0.2, redis: 0.1, driver: 0.5, machine: 1.9, stolen: 0.05, gatewaysWaiting: 1.2 };
  const figures: Figures = {
    connections: 1_000,
    gateways: 2,
    connectSeconds: 1.5,
    failedAttempts: 4,
    stalledAttempts: 1,
    serverCpuMicrosPerConnect: 900,
    residentKbPerConnection: 25,
    redisKbPerConnection: 0.4,
    latencyMs: { p50: 1, p95: 2, p99: 3 },
    calm: { messagesPerSecond: 100, latencyMs: { p50: 1, p95: 2, p99: 3 } },
    acknowledged: 10,
    received: 20,
    lost: 0,
    outOfOrder: 0,
    lostConnections: 3,
    reconnectedMs: 2_000,
    storm: { connections: 500, failedAttempts: 7 },
    visibleErrors: 0,
    sdk: { clients: 2, sent: 5, persisted: 5 },
    cpuCores: { connecting: cores, resting: cores, calm: cores, talking: cores },
  };

  it.each([
    [{}, true],
    [{ storm: null, reconnectedMs: null }, true],
    [{ lost: 1 }, false],
    [{ outOfOrder: 1 }, false],
    [{ visibleErrors: 1 }, false],
    [{ sdk: { clients: 2, sent: 5, persisted: 4 } }, false],
    [{ reconnectedMs: workload.reconnectedWithinMs + 1 }, false],
    [{ reconnectedMs: null }, false],
  ])('with %j are flawless: %j', (other, flawless) => {
    expect(isFlawless({ ...figures, ...other })).toBe(flawless);
  });

  it('are sums of all processes, and the last who came', () => {
    const counts = (lastConnectedAt: number): Counts => ({
      connected: 1,
      lastConnectedAt,
      lost: 1,
      failed: 1,
      stalled: 1,
      sent: 1,
      acknowledged: 1,
      refused: 0,
      expected: 2,
      received: 2,
      outOfOrder: 0,
      latencyMs: [1],
    });
    expect(sumOf([counts(5), counts(3)])).toMatchObject({ connected: 2, expected: 4, lastConnectedAt: 5 });
  });

  it('say how many connections broke by themselves', () => {
    expect(tableOf(figures)).toMatch(/^connections that broke meanwhile +3$/m);
  });

  it('say how many attempts came to nothing, and what is left of the latency where there is room', () => {
    expect(tableOf(figures)).toMatch(/^attempts that failed, stalled +4, 1$/m);
    expect(tableOf(figures)).toMatch(/^the same at 100 messages\/s +1 \/ 2 \/ 3$/m);
  });

  it('say what became of those whose gateway died', () => {
    expect(tableOf(figures)).toMatch(/^after a gateway died +500 back: 2\.0 s, 7 failed attempts$/m);
    expect(tableOf({ ...figures, storm: null })).not.toContain('died');
  });
});

describe('a thin socket', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** A server of one connection, which says these bytes in these parts once it was asked to upgrade. */
  const served = async (parts: readonly Buffer[]) => {
    let said = '';
    const presented = Promise.withResolvers<void>();
    let connection: Socket | undefined;
    const server = createServer((socket) => {
      connection = socket.on('data', (data) => {
        if (said === '') void write(socket);
        said += data.toString();
        if (said.includes('{"token":"token"}')) presented.resolve();
      });
    });
    const write = async (socket: Socket) => {
      for (const part of parts) await new Promise((resolve) => void socket.write(part, resolve));
    };
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      connection?.destroy();
      server.close();
    });
    return { port: (server.address() as AddressInfo).port, presented: presented.promise };
  };
  const frame = (text: string): Buffer => {
    const { length } = Buffer.from(text);
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    head[0] = 0x81;
    head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    return Buffer.concat([head, Buffer.from(text)]);
  };

  it.each([1, 7, 100_000])('takes frames of every length, in parts of %i bytes', async (partBytes) => {
    const packets = ['2["small"]', `2["${'m'.repeat(300)}"]`, `2["${'l'.repeat(70_000)}"]`, '2["end"]'].slice(
      partBytes === 1 ? 3 : 0,
    );
    const all = Buffer.concat([
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),
      frame('0{}'),
      frame('2'),
      ...packets.map((packet) => frame(`4${packet}`)),
    ]);
    const parts = Array.from({ length: Math.ceil(all.length / partBytes) }, (_, n) =>
      all.subarray(n * partBytes, (n + 1) * partBytes),
    );
    const { port, presented } = await served(parts);
    const heard: string[] = [];
    const end = Promise.withResolvers<void>();
    const socket = new ThinSocket({
      host: '127.0.0.1',
      port,
      token: 'token',
      onPacket: (packet) => {
        heard.push(packet);
        if (packet === '2["end"]') end.resolve();
      },
      onClose: () => end.reject(new Error('closed')),
    });
    ends.push(() => socket.close());
    await end.promise;
    expect(heard).toEqual(packets);
    await presented;
  });

  it('is over as soon as the server wants it to be', async () => {
    const { port } = await served([
      Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      Buffer.from([0x88, 0x02, 0x03, 0xe8]),
    ]);
    const closed = Promise.withResolvers<void>();
    void new ThinSocket({ host: '127.0.0.1', port, token: 'token', onPacket: () => undefined, onClose: closed.resolve });
    await closed.promise;
  });

  it('says that it is over when nobody listens', async () => {
    const { port } = await served([]);
    for (const end of ends.splice(0)) end();
    const closed = Promise.withResolvers<void>();
    void new ThinSocket({ host: '127.0.0.1', port, token: 'token', onPacket: () => undefined, onClose: closed.resolve });
    await closed.promise;
  });
});
