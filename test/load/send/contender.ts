import type { Launchable } from '../driving/launchable.js';
import type { Participant } from '../driving/participant.js';
import type { ContenderName } from './options.js';
import type { Population } from './workload.js';

/** A server to measure. All of them speak Parley's protocol; they differ in what they do for a message. */
export abstract class Contender implements Launchable, AsyncDisposable {
  abstract readonly name: ContenderName;
  abstract readonly program: string;

  /** Puts people and conversations where the server looks for them. Called once, before it starts. */
  abstract prepare(population: Population): Promise<void>;

  abstract launch(port: number): ReturnType<Launchable['launch']>;

  /** What somebody shows when they connect: Socket.IO's `auth`. */
  abstract credentialsOf(participant: Participant): Promise<Readonly<Record<string, unknown>>>;

  /** Gives back what it took. */
  abstract [Symbol.asyncDispose](): Promise<void>;
}
