import { beforeEach, describe, expect, it } from '@jest/globals';

import { SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import type { Admission } from '../admission.js';
import type { ConnectionSweep } from '../connection-sweep.js';
import { gatewaySettings } from '../settings.js';
import type { SocketFeed } from '../socket.feed.js';
import type { ParleyServer, ParleySocket } from '../sockets.js';
import type { Welcome } from '../welcome.js';
import { SessionGateway } from './session.gateway.js';

/** A connection, and what its client does when it is told to leave. */
class Client {
  connected = true;
  readonly told: { readonly retryAfterMs: number; readonly atMs: number }[] = [];
  endedAtMs: number | undefined;
  sentAway = false;

  constructor(
    private readonly time: ManualTime,
    private readonly leaves: boolean,
  ) {}

  emit(event: string, { retryAfterMs }: { readonly retryAfterMs: number }): void {
    expect(event).toBe('server.draining');
    this.told.push({ retryAfterMs, atMs: this.#now });
    if (this.leaves) this.time.timers.after(retryAfterMs, () => this.#end());
  }

  disconnect(): void {
    this.sentAway = this.connected;
    this.#end();
  }

  #end(): void {
    if (this.connected) this.endedAtMs = this.#now;
    this.connected = false;
  }

  get #now(): number {
    return this.time.clock.monotonicNow();
  }
}

describe('the connections of a node that goes away', () => {
  let time: ManualTime;
  let sockets: Map<string, Client>;
  let welcomed: unknown[];
  let gateway: SessionGateway;
  beforeEach(() => {
    [time, sockets, welcomed] = [new ManualTime(), new Map(), []];
    const welcome = { bid: async (socket: unknown) => void welcomed.push(socket) } as unknown as Welcome;
    gateway = new SessionGateway(
      { admit: () => undefined } as unknown as Admission,
      welcome,
      { start: () => undefined } as unknown as ConnectionSweep,
      { attach: () => undefined } as unknown as SocketFeed,
      new SeededRandom(1),
      time.clock,
      time.timers,
    );
    gateway.afterInit({ use: () => undefined, sockets: { sockets } } as unknown as ParleyServer);
  });

  const connect = (count: number, leaves = true): readonly Client[] =>
    Array.from({ length: count }, () => {
      const client = new Client(time, leaves);
      sockets.set(String(sockets.size), client);
      gateway.handleConnection(client as unknown as ParleySocket);
      return client;
    });
  /** How long it takes. */
  const drained = async (): Promise<number> => {
    const from = time.clock.monotonicNow();
    let ended: number | undefined;
    void gateway.onModuleDestroy().then(() => (ended = time.clock.monotonicNow() - from));
    while (ended === undefined) await time.advance(gatewaySettings.drainBatchMs);
    return ended;
  };

  it('are served until a moment of their own, at which their clients leave', async () => {
    const clients = connect(2_000);
    await drained();
    expect(clients.filter(({ sentAway }) => sentAway)).toEqual([]);
    expect(clients.map(({ endedAtMs, told: [told] }) => (endedAtMs ?? 0) - (told?.atMs ?? 0))).toEqual(
      clients.map(({ told }) => told[0]?.retryAfterMs),
    );
  });

  it('leave spread over a while that grows with their number, and that has an end', async () => {
    const latest = (clients: readonly Client[]) => Math.max(...clients.map(({ told }) => told[0]?.retryAfterMs ?? 0));
    const few = connect(100);
    expect(await drained()).toBeLessThan(1_000);
    expect(latest(few)).toBeLessThanOrEqual(gatewaySettings.drainNoticeMs + 100 * gatewaySettings.drainEachMs);
    expect(Math.min(...few.map(({ told }) => told[0]?.retryAfterMs ?? 0))).toBeGreaterThanOrEqual(gatewaySettings.drainNoticeMs);

    sockets.clear();
    const many = Array.from({ length: 10_000 }, () => new Client(time, true));
    for (const [name, client] of many.entries()) sockets.set(String(name), client);
    await drained();
    const end = gatewaySettings.drainNoticeMs + gatewaySettings.drainSpreadMs;
    expect(latest(many)).toBeLessThanOrEqual(end);
    expect(latest(many)).toBeGreaterThan(end * 0.99);
  });

  it('are cut when they have not left by the end of it', async () => {
    const clients = connect(300, false);
    await drained();
    expect(clients.every(({ sentAway, told }) => sentAway && told.length === 1)).toBe(true);
    expect(Math.min(...clients.map(({ endedAtMs = 0 }) => endedAtMs))).toBeGreaterThanOrEqual(300 * gatewaySettings.drainEachMs);
  });

  it('are told, and not welcomed, when they were being let in meanwhile', async () => {
    await drained();
    const [late] = connect(1) as [Client];
    expect(welcomed).toEqual([]);
    expect([late.told.length, late.sentAway]).toEqual([1, true]);
    expect(late.told[0]?.retryAfterMs).toBeLessThanOrEqual(gatewaySettings.drainRefusedMs);
  });
});
