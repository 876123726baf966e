import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';

import { Executions } from '../../tools/coverage/executions.js';
import { figuresOf, isEnough, percentOf, tableOf } from '../../tools/coverage/figure.js';
import { CoverageLedger } from '../../tools/coverage/ledger.js';
import { addProcesses, compiledFile, isCounted } from '../../tools/coverage/processes.js';
import { statementsOf, withInlineMap } from '../../tools/coverage/statements.js';

const source = `interface Nothing { readonly at: number }
export class Greeter {
  private readonly greeting: string = 'Hello';

  greet(name: string): string {
    if (name === '') throw new Error('nobody');
    return [name].map((each) => this.greeting + each).join();
  }
}
const decided: Nothing = { at: 1 };
process.stdout.write(new Greeter().greet('you') + decided.at);
`;

const compile = (target: 'es2017' | 'es2024', sourceMaps: true | 'inline') =>
  transformSync(source, {
    filename: 'greeter.ts',
    sourceMaps,
    swcrc: false,
    jsc: { target, parser: { syntax: 'typescript' }, transform: { useDefineForClassFields: false } },
  });

const greeter = 'libs/greeting/src/greeter.ts';
const placesOf = (target: 'es2017' | 'es2024') =>
  statementsOf(withInlineMap(compile(target, 'inline').code)).map(({ place }) => place);

describe('the statements of a file', () => {
  it('are those that can run, where we wrote them: no types, no declarations, arrows with what they return', () => {
    expect([...placesOf('es2024')].sort()).toEqual(['10:1', '11:1', '6:22', '6:5', '7:33', '7:5']);
  });

  it('are the same however the file was compiled', () => {
    expect(placesOf('es2017')).toEqual(placesOf('es2024'));
  });

  it('are not read from code that has no map', () => {
    expect(() => withInlineMap('return 1')).toThrow('without a map');
  });
});

describe('executions', () => {
  it('are told by the innermost range around a place', () => {
    const executions = new Executions([
      { ranges: [{ startOffset: 20, endOffset: 30, count: 0 }] },
      { ranges: [{ startOffset: 0, endOffset: 100, count: 1 }] },
      {
        ranges: [
          { startOffset: 10, endOffset: 50, count: 7 },
          { startOffset: 40, endOffset: 45, count: 3 },
        ],
      },
    ]);
    expect(executions.at([0, 10, 20, 29, 30, 40, 45, 50, 99, 100])).toEqual([1, 7, 0, 0, 7, 3, 7, 1, 1, 0]);
  });
});

describe('coverage', () => {
  const root = mkdtempSync(join(tmpdir(), 'parley-coverage-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('counts what a compiled process ran until it ended', () => {
    const program = join(root, 'dist', greeter.replace('.ts', '.js'));
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    const { code, map } = compile('es2024', true);
    writeFileSync(program, code);
    writeFileSync(`${program}.map`, map as string);
    const folder = join(root, 'processes');
    const { stdout } = spawnSync(process.execPath, [program], { env: { NODE_V8_COVERAGE: folder }, encoding: 'utf8' });
    expect(stdout).toBe('Helloyou1');

    const ledger = new CoverageLedger();
    addProcesses(ledger, { folder, root });
    const all = statementsOf(compiledFile(root, greeter)).map(({ place }) => place);
    expect(all.filter((place) => !ledger.covered[greeter]?.includes(place))).toEqual(['6:22']);
  });

  it('adds up what several processes ran of the same file', () => {
    const ledger = new CoverageLedger();
    ledger.merge({ [greeter]: ['1:1', '2:1'] });
    ledger.merge({ [greeter]: ['2:1', '3:1'] });
    expect(ledger.covered).toEqual({ [greeter]: ['1:1', '2:1', '3:1'] });
  });

  it('is of the server and the SDK', () => {
    const files = ['apps/api/src/main.ts', 'libs/client/src/outbox.ts', 'apps/web/src/app.ts', 'libs/testing/src/index.ts'];
    const others = [
      'libs/kernel/src/kernel.spec.ts',
      'libs/conversations/testing/writes.ts',
      'tools/main.ts',
      'migrations/index.ts',
    ];
    expect([...files, ...others].filter(isCounted)).toEqual(files.slice(0, 2));
  });
});

describe('the figure', () => {
  const of = (statements: number, covered: number) => {
    const places = Array.from({ length: statements }, (_, n) => `${n}:1`);
    return figuresOf({ [greeter]: places }, { [greeter]: places.slice(0, covered) });
  };

  it.each([
    [20, 17, true],
    [20, 18, true],
    [20, 16, false],
    [100_000, 84_999, false],
    [0, 0, false],
  ])('SC-004, NFR-TEST-1: of %d statements with %d covered is enough: %p', (statements, covered, enough) => {
    expect(isEnough(of(statements, covered))).toBe(enough);
  });

  it('counts a file that nothing loaded, and nothing that is not there', () => {
    const figures = figuresOf({ 'libs/a/src/x.ts': ['1:1'], 'libs/a/src/y.ts': ['1:1'] }, { 'libs/a/src/x.ts': ['1:1', '9:9'] });
    expect(figures).toEqual({ parts: { 'libs/a': { statements: 2, covered: 1 } }, total: { statements: 2, covered: 1 } });
    expect(percentOf(figures.total)).toBe(50);
  });

  it('is printed by library, and never as more than it is', () => {
    expect(tableOf(of(100_000, 84_999)).split('\n')).toEqual([
      'libs/greeting              84.99 %  84999 of 100000',
      'all                        84.99 %  84999 of 100000',
    ]);
  });
});
