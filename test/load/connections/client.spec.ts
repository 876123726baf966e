import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Random, SystemTimers } from '#kernel';
import { ManualTime } from '#testing';

import { ToyGateway } from '../driving/toy-gateway.js';
import { Client } from './client.js';

/** Comes back at once, and to the gateway next in line. */
const hasty = { unit: () => 0 } as Random;

describe('a client of the bench', () => {
  let gateways: readonly ToyGateway[];
  let client: Client;
  /** What happened to its connections, and whoever waits for more of it. */
  let seen: string[];
  let onSeen: () => void;
  beforeEach(async () => {
    [seen, onSeen] = [[], () => undefined];
    const answer = (command: string) => (command === 'inbox.sync' ? {} : undefined);
    gateways = [await ToyGateway.start(answer), await ToyGateway.start(answer)];
    client = new Client({
      ...{ userId: 'ann', token: 'token', gateways, first: 0, random: hasty, timers: new SystemTimers() },
      onConnected: () => see('connected'),
      onLost: (wasConnected) => see(wasConnected ? 'lost' : 'failed'),
      onStalled: (missing) => see(`no ${missing}`),
      onMessage: () => undefined,
    });
    await sees(1);
  });
  afterEach(async () => {
    client.end();
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  });

  const see = (what: string) => {
    seen.push(what);
    onSeen();
  };
  const sees = async (count: number) => {
    while (seen.length < count) await new Promise<void>((resolve) => void (onSeen = resolve));
    return seen;
  };

  it('says that its connection was lost, and comes back to another gateway, where it asks for what it missed', async () => {
    gateways[0]?.cut();
    expect(await sees(3)).toEqual(['connected', 'lost', 'connected']);
    expect(gateways.map(({ heard }) => heard)).toEqual([['inbox.sync'], ['inbox.sync']]);
    expect(client.isConnected).toBe(true);
  });

  it('tells an attempt that failed from a connection that was lost', async () => {
    await gateways[1]?.[Symbol.asyncDispose]();
    gateways[0]?.cut();
    expect(await sees(4)).toEqual(['connected', 'lost', 'failed', 'connected']);
  });

  it('gives up an attempt that nobody goes on with, says what did not come, and goes to another gateway', async () => {
    const time = new ManualTime();
    const asked = Promise.withResolvers<void>();
    await using silent = await ToyGateway.start(() => asked.resolve());
    const patient = new Client({
      ...{
        userId: 'bob',
        token: 'token',
        gateways: [silent, gateways[1] as ToyGateway],
        first: 0,
        random: hasty,
        timers: time.timers,
      },
      onConnected: () => see('bob connected'),
      onLost: (wasConnected) => see(wasConnected ? 'bob lost' : 'bob failed'),
      onStalled: (missing) => see(`no ${missing}`),
      onMessage: () => undefined,
    });
    await asked.promise;
    await time.advance(20_000);
    expect((await sees(3)).slice(1)).toEqual(['no inbox.sync', 'bob failed']);
    await time.advance(1_000);
    expect((await sees(4)).at(-1)).toBe('bob connected');
    patient.end();
  });

  it('is never answered what it had asked on a connection that was lost', async () => {
    const answers: string[] = [];
    client.request('message.send', {}, (answer) => void answers.push(answer));
    gateways[0]?.cut();
    await sees(3);
    const again = new Promise<string>((resolve) => client.request('inbox.sync', {}, resolve));
    expect(await again).toBe('[{"ok":true,"data":{}}]');
    expect(answers).toEqual([]);
  });
});
