import type { Covered } from './ledger.js';

export interface Figure {
  readonly statements: number;
  readonly covered: number;
}

/** By app and library, and of everything. A file that nothing loaded counts with all it has. */
export interface Figures {
  readonly parts: Readonly<Record<string, Figure>>;
  readonly total: Figure;
}

/** What the specification asks for (SC-004). */
export const percentWanted = 85;

/** @param places of all statements, by file */
export function figuresOf(places: Readonly<Record<string, readonly string[]>>, covered: Covered): Figures {
  const parts: Record<string, Figure> = {};
  let total: Figure = { statements: 0, covered: 0 };
  for (const file of Object.keys(places).sort()) {
    const all = [...new Set(places[file])];
    const ran = new Set(covered[file]);
    const figure = { statements: all.length, covered: all.filter((place) => ran.has(place)).length };
    const part = file.split('/').slice(0, 2).join('/');
    parts[part] = sum(parts[part] ?? { statements: 0, covered: 0 }, figure);
    total = sum(total, figure);
  }
  return { parts, total };
}

export function percentOf({ statements, covered }: Figure): number {
  return statements === 0 ? 100 : (covered / statements) * 100;
}

/** Not rounded: 84.999 is less than 85. Nothing counted is nothing proved. */
export function isEnough({ total }: Figures): boolean {
  return total.statements > 0 && percentOf(total) >= percentWanted;
}

export function tableOf({ parts, total }: Figures): string {
  const line = (name: string, figure: Figure) =>
    // Rounded down, so that what is shown as enough is enough.
    `${name.padEnd(24)}${(Math.floor(percentOf(figure) * 100) / 100).toFixed(2).padStart(8)} %  ${figure.covered} of ${figure.statements}`;
  return [...Object.entries(parts).map(([name, figure]) => line(name, figure)), line('all', total)].join('\n');
}

function sum(one: Figure, other: Figure): Figure {
  return { statements: one.statements + other.statements, covered: one.covered + other.covered };
}
