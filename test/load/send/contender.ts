import type { ContenderName } from './options.js';
import type { Participant, Population } from './workload.js';

/** A server to measure. All of them speak Parley's protocol; they differ in what they do for a message. */
export abstract class Contender implements AsyncDisposable {
  abstract readonly name: ContenderName;

  /** The compiled program. It answers `GET /readyz` with 200 once it can work, and ends on SIGTERM. */
  abstract readonly program: string;

  /** Puts people and conversations where the server looks for them. Called once, before it starts. */
  abstract prepare(population: Population): Promise<void>;

  abstract launch(port: number): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };

  /** What somebody shows when they connect: Socket.IO's `auth`. */
  abstract credentialsOf(participant: Participant): Promise<Readonly<Record<string, unknown>>>;

  /** Gives back what it took. */
  abstract [Symbol.asyncDispose](): Promise<void>;
}

/** The root of the compiled tree, from here: dist/test/load/send. */
const compiledRoot = new URL('../../../', import.meta.url);

/** @param path below the root of the repository, without extension */
export function compiledProgram(path: string): string {
  return new URL(`${path}.js`, compiledRoot).pathname;
}
