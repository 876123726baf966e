/** What was found wrong. A good server has nothing but zeros. */
export interface ReactionDefects {
  /** Acknowledged reactions that a member never heard of, once per member. */
  readonly lost: number;
  /** Reactions that a member heard of again. */
  readonly duplicates: number;
  /** Changes that came after one with a higher revision. */
  readonly outOfOrder: number;
  /** Reactions that nobody gave, or that came with another count than there were by then. */
  readonly misdelivered: number;
}

export interface HeardReaction {
  readonly sequence: number;
  readonly emoji: string;
  readonly userId: string;
  readonly revision: number;
  /** Of this emoji on this message, with this reaction. */
  readonly count: number;
}

interface Given {
  readonly by: number;
  acknowledged: boolean;
  readonly heardBy: Set<number>;
}

/** Where one member stands. */
class Listener {
  revision = 0;
  readonly counts = new Map<string, number>();
}

/**
 * The reactions in one conversation, and which of its members heard of them. It trusts nobody: every member counts for
 * itself, and is told the count that it would find.
 */
export class ReactionLedger {
  readonly #given = new Map<string, Given>();
  readonly #listeners: readonly Listener[];
  #duplicates = 0;
  #outOfOrder = 0;
  #misdelivered = 0;

  constructor(private readonly memberIds: readonly string[]) {
    this.#listeners = memberIds.map(() => new Listener());
  }

  giving(by: number, sequence: number, emoji: string): void {
    this.#given.set(keyOf(sequence, emoji, this.memberIds[by]), { by, acknowledged: false, heardBy: new Set() });
  }

  acknowledged(by: number, sequence: number, emoji: string): void {
    const given = this.#given.get(keyOf(sequence, emoji, this.memberIds[by]));
    if (given !== undefined) given.acknowledged = true;
  }

  /** True: it was given, and the member did not know of it yet. */
  heard(member: number, { sequence, emoji, userId, revision, count }: HeardReaction): boolean {
    const given = this.#given.get(keyOf(sequence, emoji, userId));
    const listener = this.#listeners[member];
    if (given === undefined || listener === undefined) {
      this.#misdelivered += 1;
      return false;
    }
    if (given.heardBy.has(member)) {
      this.#duplicates += 1;
      return false;
    }
    given.heardBy.add(member);
    if (revision <= listener.revision) this.#outOfOrder += 1;
    listener.revision = Math.max(listener.revision, revision);
    const key = keyOf(sequence, emoji);
    const expected = (listener.counts.get(key) ?? 0) + 1;
    listener.counts.set(key, expected);
    if (count !== expected) this.#misdelivered += 1;
    return true;
  }

  get acknowledgements(): number {
    return [...this.#given.values()].filter(({ acknowledged }) => acknowledged).length;
  }

  /** The other members have heard of everything that was acknowledged. */
  get settled(): boolean {
    return this.#lost() === 0;
  }

  defects(): ReactionDefects {
    const [duplicates, outOfOrder, misdelivered] = [this.#duplicates, this.#outOfOrder, this.#misdelivered];
    return { lost: this.#lost(), duplicates, outOfOrder, misdelivered };
  }

  #lost(): number {
    let lost = 0;
    for (const { by, acknowledged, heardBy } of this.#given.values()) {
      const others = heardBy.size - (heardBy.has(by) ? 1 : 0);
      if (acknowledged) lost += this.memberIds.length - 1 - others;
    }
    return lost;
  }
}

function keyOf(...parts: readonly unknown[]): string {
  return parts.join(' ');
}
