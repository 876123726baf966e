import { describe, expect, it } from '@jest/globals';

import { SystemClock } from '#kernel';
import { ManualTime } from '#testing';

import type { BenchedParley } from '../driving/benched-parley.js';
import type { Cluster } from '../driving/cluster.js';
import type { FrameClient } from '../driving/frame-client.js';
import { ToyGateway } from '../driving/toy-gateway.js';
import { Tally } from '../send/tally.js';
import { figuresOf } from './figures.js';
import { parseOptions } from './options.js';
import { Pair, untilTaken } from './pair.js';
import { withPairs } from './pairs.js';
import { tableOf } from './report.js';
import { workload } from './workload.js';

function tallied(acknowledgeMs: readonly number[]): Tally {
  const tally = new Tally();
  tally.acknowledgeMs.push(...acknowledgeMs);
  tally.deliverMs.push(...acknowledgeMs);
  return tally;
}

const tallies = { local: tallied([1, 2, 3]), forwarded: tallied([2, 3, 4, 5, 6, 7, 8, 9, 10]) };
const throughput = {
  seconds: 2,
  tallies,
  putOff: 1,
  used: {
    gateways: 1_200_000,
    database: 600_000,
    redis: 120_000,
    driver: 480_000,
    machine: 3_000_000,
    stolen: 400_000,
    gatewaysWaiting: 1_000_000,
  },
  window: { fromMicros: 0, toMicros: 2_000_000 },
};
const calm = { ...throughput, seconds: 4, used: { ...throughput.used, gateways: 2_400_000 } };
const measured = {
  throughput,
  calm,
  defects: { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 },
};

describe('The figures of a cluster', () => {
  it('are rates, time per message and role, cores per role, and what forwarding adds', () => {
    expect(figuresOf(measured)).toMatchObject({
      acknowledgedPerSecond: 6,
      deliveredPerSecond: 6,
      forwardedShare: 0.75,
      putOff: 1,
      serverCpuMicrosPerMessage: 100_000,
      databaseCpuMicrosPerMessage: 50_000,
      redisCpuMicrosPerMessage: 10_000,
      driverCpuMicrosPerMessage: 40_000,
      cpuCores: { gateways: 0.6, database: 0.3, redis: 0.06, driver: 0.24, machine: 1.5, stolen: 0.2, gatewaysWaiting: 0.5 },
      messagesPerSecondAndCore: 6,
      calm: { acknowledgedPerSecond: 3, serverCpuMicrosPerMessage: 200_000, databaseCpuMicrosPerMessage: 50_000 },
      latencyMs: { ack: { local: { p50: 2 }, forwarded: { p50: 6 } } },
      forwardingAddsMs: 4,
      lost: 0,
    });
  });

  it('stand in a table, each in a row', () => {
    expect(tableOf(figuresOf(measured)).split('\n')).toHaveLength(30);
  });
});

describe('The options of the bench', () => {
  it('are the workload’s when none is given', () => {
    const { measuredSeconds, messagesPerSecond, warmupSeconds } = workload;
    const numbers = { measuredSeconds, messagesPerSecond, warmupSeconds };
    expect(parseOptions([])).toEqual({ json: false, profile: false, ...numbers });
  });

  it.each([
    ['--seconds', '0'],
    ['--warmup', '-1'],
    ['--rate', '0'],
    ['--conversations', '5'],
  ])('refuse %s %s', (...args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});

describe('The pairs of the bench', () => {
  it('come again when they are told to, until their message is taken', async () => {
    const time = new ManualTime();
    const answers = [200, 1_000, null];
    const taken = untilTaken(time.timers, async () => answers.shift() ?? null);
    await time.advance(1_199);
    expect(answers).toEqual([null]);
    await time.advance(1);
    expect([await taken, answers]).toEqual([2, []]);
  });

  const answered = (acknowledgement: unknown): Promise<Pair> => {
    const sender = { command: async () => ({ conversation: { conversationId: 'x' } }), ask: async () => acknowledgement };
    const plan = { senderId: 'ann', recipientId: 'bob', sendsBy: 0, receivesBy: 1 };
    return Pair.open(plan, async () => sender as unknown as FrameClient, new SystemClock());
  };
  const refused = (code: string) => ({ ok: false, error: { code, message: '', retryable: true, retryAfterMs: 250 } });

  it('know whether a message was taken, or put off, or refused, which ends the run', async () => {
    expect(await (await answered({ ok: true, data: { sequence: 1 } })).send(0)).toBe(null);
    expect(await (await answered(refused('OVERLOADED'))).send(0)).toBe(250);
    await expect((await answered(refused('UNAVAILABLE'))).send(0)).rejects.toThrow('UNAVAILABLE');
  });

  it('end the run, whatever they wait for, as soon as one of them has lost its connection', async () => {
    const answer = (command: string) =>
      command === 'conversation.open' ? { conversation: { conversationId: 'conversation' } } : undefined;
    await using one = await ToyGateway.start(answer);
    await using other = await ToyGateway.start(answer);
    const run = withPairs(
      {
        cluster: { nodes: [one, other] } as unknown as Cluster,
        parley: { tokenOf: async (userId: string) => userId } as unknown as BenchedParley,
        plans: [{ senderId: 'ann', recipientId: 'bob', sendsBy: 0, receivesBy: 1 }],
        clock: new SystemClock(),
      },
      async ([pair]) => {
        // Never answered.
        const sent = pair?.send(0);
        other.cut();
        await sent;
      },
    );
    await expect(run).rejects.toThrow('connection lost');
    expect(one.heard).toEqual(['conversation.open', 'message.send']);
  });
});
