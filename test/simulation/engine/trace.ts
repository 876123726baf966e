import type { SimulatedTime } from './simulated-time.js';

/**
 * All that happens in a simulation, as one number: two runs of a seed that differ anywhere differ here. With `keep`, as
 * text as well, for whoever replays a seed to read.
 */
export class Trace {
  #high = 0x811c9dc5;
  #low = 0x01234567;
  readonly lines: string[] = [];

  constructor(
    private readonly time: SimulatedTime,
    private readonly keep: boolean,
  ) {}

  say(line: string): void {
    const text = `${this.time.now.toFixed(3)} ${line}`;
    for (let index = 0; index < text.length; index++) {
      this.#high = Math.imul(this.#high ^ text.charCodeAt(index), 0x01000193);
      this.#low = Math.imul(this.#low ^ (this.#high >>> 7), 0x85ebca6b);
    }
    if (this.keep) this.lines.push(text);
  }

  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
