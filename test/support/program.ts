import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Said {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** A program of test/, as it was compiled for its suite, from its beginning to its end. */
export function runProgram(name: string, ...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const program = ['--enable-source-maps', `${root}/dist/test/${name}/main.js`, ...args];
    execFile(process.execPath, program, { cwd: root, maxBuffer: 64 * 1_024 * 1_024 }, (error, output, errors) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output, errors });
    });
  });
}

/** What it said last with `--json`. */
export function figuresIn<Figures>({ output }: Said): Figures {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Figures;
}
