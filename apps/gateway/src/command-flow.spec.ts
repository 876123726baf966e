import { beforeEach, describe, expect, it } from '@jest/globals';

import { type Acknowledgement, ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { refused } from './command.js';
import { CommandFlow } from './command-flow.js';
import { gatewaySettings } from './settings.js';
import type { ParleySocket } from './sockets.js';

const { commandsAtOnce, heldCommands, heldForMs, heldRetryMs, unreadAtMostMs } = gatewaySettings;
const done: Acknowledgement<unknown> = { ok: true, data: null };
const overloaded = (retryAfterMs: number) => refused(new ParleyError('OVERLOADED', { retryAfterMs }));

/** As much of a connection as is of interest here. */
class Connection {
  connected = true;
  /** Whether what comes in is read. */
  reads = true;
  readonly conn = {
    transport: { socket: { pause: () => void (this.reads = false), resume: () => void (this.reads = true) } },
  };

  disconnect(): void {
    this.connected = false;
  }
}

describe('the flow of commands', () => {
  let time: ManualTime;
  let flow: CommandFlow;
  let connection: Connection;
  /** What has begun, and how to end it. */
  let begun: { readonly name: string; readonly end: (answer: Acknowledgement<unknown>) => Promise<void> }[];
  let answers: Acknowledgement<unknown>[];
  beforeEach(() => {
    answers = [];
    time = new ManualTime();
    flow = new CommandFlow(time.clock, time.timers);
    connection = new Connection();
    begun = [];
  });

  const take = (name: string, by = connection) => {
    const run = () => {
      const { promise, resolve } = Promise.withResolvers<Acknowledgement<unknown>>();
      const end = async (answer: Acknowledgement<unknown>) => {
        resolve(answer);
        await time.settle();
      };
      begun.push({ name, end });
      return promise;
    };
    flow.take(by as unknown as ParleySocket, { run, acknowledge: (answer) => void answers.push(answer) });
  };
  const takeMany = (count: number) => Array.from({ length: count }, (_, index) => take(String(index)));
  const names = () => begun.map(({ name }) => name);
  const endNext = (answer: Acknowledgement<unknown> = done) => begun.splice(0, 1)[0]?.end(answer);

  it('begins so many at once of a connection, and the others in their order as these are answered', async () => {
    takeMany(commandsAtOnce + 2);
    expect(begun).toHaveLength(commandsAtOnce);
    await endNext();
    expect(names().at(-1)).toBe(String(commandsAtOnce));
    await endNext();
    expect(names().at(-1)).toBe(String(commandsAtOnce + 1));
  });

  it('reads nothing more of a connection while commands of it wait', async () => {
    takeMany(commandsAtOnce);
    expect(connection.reads).toBe(true);
    takeMany(2);
    expect(connection.reads).toBe(false);
    await endNext();
    expect(connection.reads).toBe(false);
    await endNext();
    expect(connection.reads).toBe(true);
  });

  it('lets no connection wait for another', () => {
    takeMany(commandsAtOnce + 2);
    begun.length = 0;
    take('of another', new Connection());
    expect(names()).toEqual(['of another']);
  });

  it('hears nobody before the time that they were told, and then one command at first, and one more for each that is answered', async () => {
    takeMany(commandsAtOnce);
    await endNext(overloaded(700));
    while (begun.length > 0) await endNext(overloaded(9_999));
    takeMany(10);
    await time.advance(699);
    expect(begun).toEqual([]);
    await time.advance(1);
    for (const open of [1, 2, 4]) {
      expect(begun).toHaveLength(open);
      for (let each = 0; each < open; each++) await endNext();
    }
  });

  it('hears them again, however long they were told to wait, before they doubt their connection', async () => {
    takeMany(1);
    await endNext(overloaded(60_000));
    take('a sign of life');
    await time.advance(unreadAtMostMs - 1);
    expect(begun).toEqual([]);
    await time.advance(1);
    expect(names()).toEqual(['a sign of life']);
  });

  it('goes on as before after any other refusal', async () => {
    takeMany(commandsAtOnce + 1);
    await endNext(refused(new ParleyError('UNAVAILABLE', { retryAfterMs: 1_000 })));
    expect(names().at(-1)).toBe(String(commandsAtOnce));
  });

  it('does nothing for a connection that has gone, and keeps nothing of it', async () => {
    takeMany(commandsAtOnce + heldCommands);
    connection.disconnect();
    await endNext();
    expect(begun).toHaveLength(commandsAtOnce - 1);
    answers.length = 0;
    const other = new Connection();
    for (let each = 0; each < commandsAtOnce + heldCommands; each++) take('of another', other);
    expect(answers).toEqual([]);
  });

  it('refuses what has waited for so long that nobody waits for it any more, and goes on', async () => {
    takeMany(commandsAtOnce + 1);
    await time.advance(1);
    take('the last in time');
    await time.advance(heldForMs - 1);
    await endNext();
    expect(answers).toEqual([done, overloaded(heldRetryMs)]);
    expect(names().at(-1)).toBe('the last in time');
    expect(connection.reads).toBe(true);
  });

  it('refuses at once what is more than all connections may have waiting', () => {
    takeMany(commandsAtOnce + heldCommands);
    const other = new Connection();
    for (let each = 0; each < commandsAtOnce; each++) take('of another', other);
    expect(answers).toEqual([]);
    take('one too many', other);
    expect(answers).toEqual([overloaded(heldRetryMs)]);
  });
});
