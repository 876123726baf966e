import type { StoredEntry } from './outbox-entry.js';
import { isCounted, type KeptEntry, type PlannedRevision } from './revision.js';

/** The outbox of a {@link MemoryDisk}, with what a database would call an index. */
export class MemoryOutbox {
  readonly #kept = new Map<number, unknown>();
  readonly #positionsAbout = new Map<string, Set<number>>();
  readonly #indexed = new Map<number, { readonly about: string; readonly isCounted: boolean }>();
  #lastPosition = 0;
  #counted = 0;

  /** Entries that count towards the limit. */
  get counted(): number {
    return this.#counted;
  }

  /** In order: positions grow, and a map keeps the order in which its keys came. */
  all(): readonly KeptEntry[] {
    return [...this.#kept].map(([position, kept]) => ({ position, kept }));
  }

  about(about: string): readonly KeptEntry[] {
    const positions = [...(this.#positionsAbout.get(about) ?? [])].sort((one, other) => one - other);
    return positions.map((position) => ({ position, kept: this.#kept.get(position) }));
  }

  apply({ append, replace, remove }: Omit<PlannedRevision<unknown>, 'value'>): readonly StoredEntry[] {
    for (const stored of replace) if (this.#kept.has(stored.position)) this.#put(stored);
    for (const position of remove) this.remove(position);
    return append.map((entry) => {
      const stored = { position: (this.#lastPosition += 1), entry };
      this.#put(stored);
      return structuredClone(stored);
    });
  }

  remove(position: number): void {
    this.#unindex(position);
    this.#kept.delete(position);
  }

  /** Puts anything in an entry's place, as a damaged disk has it. */
  damage(position: number, kept: unknown): void {
    this.#kept.set(position, kept);
  }

  #put({ position, entry }: StoredEntry): void {
    this.#unindex(position);
    this.#kept.set(position, entry);
    const index = { about: entry.about, isCounted: isCounted(entry) };
    this.#indexed.set(position, index);
    this.#positionsAbout.set(index.about, (this.#positionsAbout.get(index.about) ?? new Set()).add(position));
    if (index.isCounted) this.#counted += 1;
  }

  #unindex(position: number): void {
    const index = this.#indexed.get(position);
    if (index === undefined) return;
    this.#indexed.delete(position);
    const positions = this.#positionsAbout.get(index.about);
    positions?.delete(position);
    if (positions?.size === 0) this.#positionsAbout.delete(index.about);
    if (index.isCounted) this.#counted -= 1;
  }
}
