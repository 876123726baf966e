import { describe, expect, it } from '@jest/globals';

import { readMachine } from './machine.js';
import {
  parseResidentKb,
  parseStat,
  parseWaitingMicros,
  type ProcessTimes,
  readProcesses,
  readResidentKb,
  readWaitingMicros,
  treeMicros,
} from './processes.js';

const line = (name: string) =>
  `4242 (${name}) S 17 4242 4242 0 -1 4194560 1500 900 0 0 250 75 40 10 20 0 1 0 123456 17000000 2600 18446744073709551615 0 0 0`;

describe('parseStat', () => {
  it('reads the parent and the processor time, its own and that of ended children', () => {
    expect(parseStat(line('node'))).toEqual({ pid: 4242, parent: 17, ownTicks: 325, reapedTicks: 50 });
  });

  it.each(['postgres: writer', 'a) R 1 2 3', '((', 'x y) S 9 9'])('is not misled by a process that is called "%s"', (name) => {
    expect(parseStat(line(name))).toEqual(parseStat(line('node')));
  });

  it('refuses what is not such a line', () => {
    expect(() => parseStat('4242 (node) S 17')).toThrow('not a line of');
  });
});

describe('treeMicros', () => {
  const times = (pid: number, parent: number, ownTicks: number, reapedTicks = 0): ProcessTimes => ({
    pid,
    parent,
    ownTicks,
    reapedTicks,
  });

  it('adds up the root, its descendants and the dead, and nobody else', () => {
    const processes = [times(1, 0, 9_000), times(30, 20, 5, 2), times(10, 1, 100, 40), times(20, 10, 30), times(11, 1, 7_000)];
    expect(treeMicros(10, processes)).toBe((100 + 40 + 30 + 5 + 2) * 10_000);
  });

  it('does not fall when a child ends and its parent reaps it', () => {
    const before = treeMicros(10, [times(10, 1, 100), times(20, 10, 30, 8)]);
    expect(treeMicros(10, [times(10, 1, 100, 38)])).toBe(before);
  });

  it('says so when the root has ended', () => {
    expect(() => treeMicros(10, [times(20, 10, 30)])).toThrow('process 10 has ended');
  });
});

describe('resident memory', () => {
  it('is VmRSS in kB', () => {
    expect(parseResidentKb('Name:\tnode\nVmHWM:\t  99999 kB\nVmRSS:\t   81920 kB\nRssAnon:\t 60000 kB\n')).toBe(81_920);
  });

  it('is not known of a process that has ended', () => {
    expect(() => parseResidentKb('Name:\tnode\nState:\tZ (zombie)\n')).toThrow('has ended');
  });
});

describe('a process that is ready to run', () => {
  it('waits for a processor, in nanoseconds', () => {
    expect(parseWaitingMicros('81923000 4500000 1234\n')).toBe(4_500);
  });

  it('is not taken for one that never waits', () => {
    expect(() => parseWaitingMicros('81923000')).toThrow('not a line of');
  });
});

// The kernel of this very machine, where there is one of that kind.
(process.platform === 'linux' ? describe : describe.skip)('/proc', () => {
  it('knows this process by the same figures that Node has', () => {
    const { user, system } = process.cpuUsage();
    const micros = treeMicros(process.pid, readProcesses());
    expect(micros).toBeGreaterThanOrEqual(user + system - 20_000);
    expect(readResidentKb(process.pid)).toBeGreaterThan(10_000);
    expect(readWaitingMicros(process.pid)).toBeGreaterThanOrEqual(0);
    expect(readMachine().busy).toBeGreaterThanOrEqual(micros);
  });
});
