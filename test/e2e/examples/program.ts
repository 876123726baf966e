import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { until } from '#testing';

import { OwnedProcess, type ProcessEnd } from '../../../libs/testing/src/engines/index.js';

const fromRoot = (path: string): string => new URL(`../../../${path}`, import.meta.url).pathname;

/** Makes dist/examples, in a process of its own: compilers and bundlers are no guests for Jest. */
export async function examplesBuilt(): Promise<void> {
  const script = 'const { buildExamples } = await import(process.argv[1]); await buildExamples();';
  const args = ['--input-type=module', '-e', script, fromRoot('dist/tools/examples-build.js')];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
}

export interface ProgramStart {
  readonly example: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program of examples/ in a process of its own, started as its README says. */
export class Program {
  /** What it printed so far, errors included. */
  readonly lines: string[] = [];

  readonly #read: Promise<unknown>;

  private constructor(private readonly process: OwnedProcess) {
    const readers = process.output.map((input) => createInterface({ input }).on('line', (line) => this.lines.push(line)));
    this.#read = Promise.all(readers.map((reader) => once(reader, 'close')));
  }

  /** `npm start`, of a bot. */
  static start({ example, args = ['main.ts'], env = {} }: ProgramStart): Promise<Program> {
    return Program.of(process.execPath, { example, args, env });
  }

  /** `npm run preview`, of a page that was built. */
  static preview(example: string, port: number, env: Readonly<Record<string, string>>): Promise<Program> {
    const vite = fromRoot('node_modules/vite/bin/vite.js');
    const args = [vite, 'preview', '--port', String(port), '--strictPort', '--host', '127.0.0.1'];
    return Program.of(process.execPath, { example, args, env });
  }

  private static async of(command: string, { example, args, env }: Required<ProgramStart>): Promise<Program> {
    const started = await OwnedProcess.start({
      name: example,
      command,
      args,
      cwd: fromRoot(`dist/examples/${example}`),
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
      output: 'pipe',
      endSignal: 'SIGTERM',
      graceMs: 60_000,
    });
    return new Program(started);
  }

  /** Until it has printed this line. */
  async prints(line: string): Promise<void> {
    await until({ what: `"${line}" printed`, deadlineMs: 60_000, everyMs: 10 }, async () => {
      if (this.lines.includes(line)) return true;
      if (this.process.ended !== undefined) throw new Error(`It ended and has printed:\n${this.lines.join('\n')}`);
      return undefined;
    });
  }

  /** Ends by itself: with this code, and what it printed. */
  async ended(): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
    const [{ code }] = await Promise.all([this.process.exited, this.#read]);
    return { code, lines: this.lines };
  }

  /** SIGTERM, as whoever runs it ends it. */
  end(): Promise<ProcessEnd> {
    return this.process.end();
  }

  /** `kill -9`: it is not asked. */
  kill(): Promise<ProcessEnd> {
    return this.process.kill();
  }
}
