import type { DurableCommand } from '../../src/storage/outbox-entry.js';

/**
 * The steps of an entry's life, in their order. Before each of them and after it a client may die, and nothing else is
 * in between that anybody would notice.
 *
 * - `keep`: the store gets it. After that the client has promised to carry it out.
 * - `attempt`: the store notes that it is sent.
 * - `send`: it is handed to the connection.
 * - `answer`: the client hears what the server has made of it.
 * - `settle`: the store lets go of it, and gives its sequence to what waits for it.
 * - `tell`: the other tabs hear what became of it.
 */
export const steps = ['keep', 'attempt', 'send', 'answer', 'settle', 'tell'] as const;
export type Step = (typeof steps)[number];

/** A point to crash at: when the `number`th entry of a command comes to a step. */
export interface Moment {
  readonly step: Step;
  readonly when: 'before' | 'after';
  readonly command: DurableCommand;
  readonly number: number;
}

/** All points in the life of one entry. */
export const momentsOf = (command: DurableCommand, number: number): readonly Moment[] =>
  steps.flatMap((step) => (['before', 'after'] as const).map((when) => ({ step, when, command, number })));

/**
 * What becomes of a client that is to die at one moment. `die` may come back, where only somebody else can end a process:
 * from then on the client reads nothing, writes nothing, sends nothing and hears nothing.
 */
export class Fate {
  #over = false;
  #passed = 0;
  /** Of which command an entry is that has no more than its id on it. */
  readonly #commands = new Map<string, DurableCommand>();

  /** @param moment absent: it lives. */
  constructor(
    private readonly moment: Moment | undefined,
    private readonly die: (moment: Moment) => void,
  ) {}

  get isOver(): boolean {
    return this.#over;
  }

  met(id: string, command: DurableCommand): void {
    this.#commands.set(id, command);
  }

  commandOf(id: string): DurableCommand | undefined {
    return this.#commands.get(id);
  }

  /** An entry of this command comes to a step. Returns whether the client lives. */
  reach(step: Step, when: Moment['when'], command: string | undefined): boolean {
    const { moment } = this;
    if (this.#over) return false;
    if (moment === undefined || moment.step !== step || moment.when !== when || moment.command !== command) return true;
    this.#passed += 1;
    if (this.#passed < moment.number) return true;
    this.#over = true;
    this.die(moment);
    return false;
  }
}

/** What a dead client was waiting for. */
export const forever = (): Promise<never> => new Promise(() => undefined);
