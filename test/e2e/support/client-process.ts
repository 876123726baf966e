import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '#testing';

import type { Role } from '../../../libs/client/testing/crashes/node-program.js';
import type { Said } from '../../../libs/client/testing/crashes/script.js';
import { OwnedProcess, type ProcessEnd } from '../../../libs/testing/src/engines/index.js';

const program = new URL('../../../dist/libs/client/testing/crashes/node-program.js', import.meta.url).pathname;

/** Where a device keeps its store, for one client process after the other. */
export class DeviceFolder {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-device-'));
  readonly #processes: OwnedProcess[] = [];

  constructor() {
    this.path = join(this.#folder, 'store.db');
  }

  /** Starts a client, a real process, on what the ones before it have left. */
  async start(role: Omit<Role, 'path'>): Promise<ClientProcess> {
    const file = join(this.#folder, `client-${this.#processes.length}`);
    const started = await OwnedProcess.start({
      name: 'the client',
      command: process.execPath,
      args: [
        '--enable-source-maps',
        '--disable-warning=ExperimentalWarning',
        program,
        JSON.stringify({ ...role, path: this.path }),
      ],
      env: { PATH: process.env['PATH'] },
      output: { file },
      endSignal: 'SIGKILL',
      graceMs: 1_000,
    });
    this.#processes.push(started);
    return new ClientProcess(started, file);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#processes.map((each) => each.end()));
    rmSync(this.#folder, { recursive: true });
  }
}

/** A client of the SDK in a process of its own. */
export class ClientProcess {
  constructor(
    private readonly process: OwnedProcess,
    private readonly file: string,
  ) {}

  /** What it has said so far. A line that was cut off was not said. */
  get said(): readonly Said[] {
    return this.output
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (line.startsWith('{"said"') ? [JSON.parse(line) as Said] : []));
  }

  /** Everything it wrote, errors too. */
  get output(): string {
    return readFileSync(this.file, 'utf8');
  }

  /** The messages of which it said that it keeps them, in order. */
  get kept(): readonly { readonly id: string; readonly text: string }[] {
    return this.said.flatMap((one) => (one.said === 'kept' ? [{ id: one.id, text: one.text }] : []));
  }

  get exited(): Promise<ProcessEnd> {
    return this.process.exited;
  }

  /** `kill -9`, from outside, in the middle of whatever it does. */
  async kill(): Promise<void> {
    process.kill(this.process.pid, 'SIGKILL');
    await this.exited;
  }

  /** Until it has said so many things of a kind. */
  async says(kind: Said['said'], times = 1): Promise<void> {
    await until({ what: `The client said "${kind}" ${times} times`, deadlineMs: 60_000, everyMs: 5 }, async () => {
      if (this.said.filter(({ said }) => said === kind).length >= times) return true;
      if (this.process.ended !== undefined) throw new Error(`The client ended before it said "${kind}":\n${this.output}`);
      return undefined;
    });
  }
}
