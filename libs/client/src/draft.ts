/**
 * A long list that is to change in a few places and at its end. It is copied once, when all of it is known, and not at all
 * if nothing is different: pushing to a copy would make room by copying it again.
 */
export class Draft<Item> {
  readonly #changed = new Map<number, Item>();
  readonly #added: Item[] = [];

  constructor(private readonly before: readonly Item[]) {}

  get length(): number {
    return this.before.length + this.#added.length;
  }

  at(place: number): Item | undefined {
    return this.#changed.get(place) ?? this.before[place] ?? this.#added[place - this.before.length];
  }

  /** Puts it in the place of one that is there. */
  set(place: number, item: Item): void {
    if (place >= this.before.length) this.#added[place - this.before.length] = item;
    else if (item !== this.at(place)) this.#changed.set(place, item);
  }

  push(item: Item): void {
    this.#added.push(item);
  }

  /** The same list as before if nothing is different. */
  done(): readonly Item[] {
    if (this.#changed.size === 0 && this.#added.length === 0) return this.before;
    const done = this.before.concat(this.#added);
    for (const [place, item] of this.#changed) done[place] = item;
    return done;
  }
}
