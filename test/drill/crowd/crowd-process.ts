import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '#testing';
import { OwnedProcess } from '#testing/engines';

import { begun, type Role, type Testimony } from './role.js';

const program = new URL('crowd-program.js', import.meta.url).pathname;
const gatherDeadlineMs = 120_000;
/** Longer than everybody may take to come to rest. */
const restDeadlineMs = 150_000;

/** The clients of a drill: a process of their own, in which nothing is loaded of the SDK that lies here. */
export class CrowdProcess {
  private constructor(
    private readonly process: OwnedProcess,
    private readonly folder: string,
  ) {}

  /** Resolves when everybody is there and has begun. */
  static async start(role: Omit<Role, 'testimony'>): Promise<CrowdProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-crowd-'));
    const started = await OwnedProcess.start({
      name: 'the clients',
      command: process.execPath,
      args: ['--enable-source-maps', program, JSON.stringify({ ...role, testimony: join(folder, 'testimony') } satisfies Role)],
      env: { PATH: process.env['PATH'] },
      output: { file: join(folder, 'output') },
      endSignal: 'SIGTERM',
      graceMs: restDeadlineMs,
    });
    const crowd = new CrowdProcess(started, folder);
    await until({ what: `The clients said: ${begun}`, deadlineMs: gatherDeadlineMs, everyMs: 50 }, async () => {
      if (started.ended !== undefined) throw new Error(`The clients ended before they had begun:\n${crowd.#output}`);
      return crowd.#output.includes(begun) || undefined;
    });
    return crowd;
  }

  /** Lets everybody come to rest. @throws Error with what the process said, if it ended otherwise. */
  async rest(): Promise<Testimony> {
    const { code } = await this.process.end();
    const file = join(this.folder, 'testimony');
    if (code !== 0 || !existsSync(file)) throw new Error(`The clients ended with ${code ?? 'a signal'}:\n${this.#output}`);
    const testimony = JSON.parse(readFileSync(file, 'utf8')) as Testimony;
    rmSync(this.folder, { recursive: true });
    return testimony;
  }

  get #output(): string {
    return readFileSync(join(this.folder, 'output'), 'utf8');
  }
}
