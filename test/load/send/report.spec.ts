import { describe, expect, it } from '@jest/globals';

import { type Figures, figuresOf, isFlawless, ratioOf } from './figures.js';
import { jsonOf, tableOf } from './report.js';
import { Tally } from './tally.js';

const flawless = { lost: 0, duplicates: 0, outOfOrder: 0, gaps: 0, misdelivered: 0 };

function figures(serverMicros: number, databaseMicros: number): Figures {
  const tally = new Tally();
  tally.acknowledgeMs.push(...Array.from({ length: 1_000 }, () => 2));
  tally.deliverMs.push(...Array.from({ length: 9_000 }, () => 3));
  return figuresOf({
    throughput: {
      seconds: 2,
      tally,
      used: { server: serverMicros * 1_000, database: databaseMicros * 1_000, redis: 1_500, client: 1_000_000 },
      window: { fromMicros: 0, toMicros: 2_000_000 },
    },
    latencies: tally,
    memory: { serverResidentMb: 120.4, residentKbPerConnection: 21.06 },
    defects: flawless,
  });
}

describe('the figures', () => {
  it('are per second and per acknowledged message', () => {
    expect(figures(60, 30)).toEqual({
      acknowledgedPerSecond: 500,
      deliveredPerSecond: 4_500,
      serverCpuMicrosPerMessage: 60,
      databaseCpuMicrosPerMessage: 30,
      redisCpuMicrosPerMessage: 1.5,
      clientCpuCores: 0.5,
      ...flawless,
      latencyMs: { ack: { p50: 2, p95: 2, p99: 2 }, deliver: { p50: 3, p95: 3, p99: 3 } },
      serverResidentMb: 120,
      residentKbPerConnection: 21.1,
    });
  });

  it('compare server and database together, both ways: ours in the floor, the naive in ours', () => {
    expect(ratioOf({ parley: figures(60, 30), bare: figures(80, 0), naive: figures(1_200, 600) })).toEqual({
      bare: 1.13,
      naive: 20,
    });
  });

  it('have no ratio to what was not measured', () => {
    expect(ratioOf({ parley: figures(60, 30) })).toEqual({});
    expect(ratioOf({ bare: figures(60, 30) })).toEqual({});
  });

  it.each(['lost', 'duplicates', 'outOfOrder', 'gaps', 'misdelivered'] as const)('are not flawless with one %s', (defect) => {
    expect(isFlawless(flawless)).toBe(true);
    expect(isFlawless({ ...flawless, [defect]: 1 })).toBe(false);
  });
});

describe('the report', () => {
  const all = { parley: figures(60, 30), naive: figures(1_200, 600), bare: figures(80, 0) };

  it('is one line of JSON with ours on top and the same figures of the baselines below', () => {
    const text = jsonOf(all, { at: 'now' });
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      bench: 'send',
      at: 'now',
      ...all.parley,
      baseline: { naive: all.naive, bare: all.bare },
      ratio: { bare: 1.13, naive: 20 },
    });
  });

  it('says nothing of a server that was not measured', () => {
    expect(JSON.parse(jsonOf({ bare: all.bare }, {}))).toEqual({ bench: 'send', baseline: { bare: all.bare }, ratio: {} });
    expect(tableOf({ bare: all.bare })).not.toContain('parley');
  });

  it('is a table of the servers side by side', () => {
    const lines = tableOf(all).split('\n');
    expect(lines[0]?.trim().split(/\s+/)).toEqual(['parley', 'naive', 'bare']);
    expect(lines[1]).toMatch(/^acknowledged \/ s\s+500\s+500\s+500$/);
    expect(lines.at(-2)).toBe('CPU of parley / bare: 1.13');
  });
});
