/** One emoji and its name in English. */
export type Emoji = readonly [emoji: string, name: string];

export interface EmojiGroup {
  readonly name: string;
  readonly emoji: readonly Emoji[];
}

/** All emoji of Unicode, in its groups. They come in a file of their own, once somebody wants them. */
export async function loadEmoji(): Promise<readonly EmojiGroup[]> {
  const { groups } = await import('virtual:emoji-names');
  return groups;
}

/** Those whose name holds every word; with none, all of them in their groups. */
export function matching(groups: readonly EmojiGroup[], query: string): readonly EmojiGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  const found = groups.flatMap(({ emoji }) => emoji.filter(([, name]) => words.every((word) => name.includes(word))));
  return found.length === 0 ? [] : [{ name: 'Found', emoji: found }];
}

/**
 * Where an arrow key leads in groups that are laid out in rows: left and right by one, up and down by a row, to the
 * end of a shorter one. Emoji are numbered through.
 */
export function move(key: string, from: number, groupSizes: readonly number[], columns: number): number {
  let first = 0;
  const rows = groupSizes.flatMap((size) => {
    const starts = Array.from({ length: Math.ceil(size / columns) }, (_, row) => row * columns);
    const ofGroup = starts.map((start) => ({ first: first + start, length: Math.min(columns, size - start) }));
    first += size;
    return ofGroup;
  });
  const last = first - 1;
  const row = rows.findIndex(({ first: start, length }) => from < start + length);
  const target = rows[key === 'ArrowUp' ? row - 1 : row + 1];
  switch (key) {
    case 'ArrowLeft':
      return Math.max(from - 1, 0);
    case 'ArrowRight':
      return Math.min(from + 1, last);
    case 'ArrowUp':
    case 'ArrowDown':
      return target === undefined ? from : target.first + Math.min(from - (rows[row]?.first ?? 0), target.length - 1);
    default:
      return from;
  }
}
