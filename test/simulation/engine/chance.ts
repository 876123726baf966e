import { SeededRandom } from '#kernel';

/** What a seed decides. Each part of a world has its own, so that one more throw in one of them does not change all the others. */
export class Chance {
  readonly random: SeededRandom;

  constructor(private readonly seed: number) {
    this.random = new SeededRandom(seed);
  }

  /** Another one, by a name: the same for the same seed and name. */
  of(name: string): Chance {
    let mixed = this.seed ^ 0x9e3779b9;
    for (let index = 0; index < name.length; index++) mixed = Math.imul(mixed ^ name.charCodeAt(index), 0x01000193);
    return new Chance(mixed ^ (mixed >>> 15));
  }

  happens(probability: number): boolean {
    return this.random.unit() < probability;
  }

  between(least: number, most: number): number {
    return least + this.random.unit() * (most - least);
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** Mostly short, sometimes long. */
  around(meanMs: number): number {
    return -Math.log(1 - this.random.unit()) * meanMs;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.random.unit() * values.length)] as Value;
  }
}
