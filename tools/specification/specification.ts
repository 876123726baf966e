import type { TestTitle } from './test-titles.js';

export interface Section {
  readonly title: string;
  /** Sentences of the specification, by their ids. */
  readonly requirements: Readonly<Record<string, string>>;
  /** The benches that measure some of them. */
  readonly benches?: Readonly<Record<string, string>>;
}

const anyId = /\b(?:US\d+\.\d+|EC\d+|FR-\d+|NFR-[A-Z]+-\d+|SC-\d+)\b/g;

/** What the tests say of themselves, against what was asked for. */
export class Specification {
  readonly #proofs = new Map<string, TestTitle[]>();

  /** @throws Error when a title names a requirement that there is not. */
  constructor(
    private readonly sections: readonly Section[],
    tests: readonly TestTitle[],
  ) {
    for (const id of sections.flatMap(({ requirements }) => Object.keys(requirements))) this.#proofs.set(id, []);
    for (const test of tests) {
      for (const [id] of test.title.matchAll(anyId)) {
        const proofs = this.#proofs.get(id);
        if (proofs === undefined) throw new Error(`${test.file}: there is no requirement ${id}: "${test.title}"`);
        if (!proofs.includes(test)) proofs.push(test);
      }
    }
  }

  get unproved(): readonly string[] {
    return [...this.#proofs].filter(([, proofs]) => proofs.length === 0).map(([id]) => id);
  }

  get markdown(): string {
    const { size } = this.#proofs;
    return [
      '# What was asked for, and the tests that prove it',
      '',
      'Generated from the titles of the tests: `./dev exec npm run specification`. A test names in its title what it',
      'proves; what no test names is "not yet". Figures are measured and not tested: [performance.md](performance.md) has them.',
      '',
      `${size - this.unproved.length} of ${size} requirements have a test.`,
      ...this.sections.flatMap((section) => this.#tableOf(section)),
      '',
    ].join('\n');
  }

  #tableOf({ title, requirements, benches = {} }: Section): readonly string[] {
    const rows = Object.entries(requirements).map(([id, sentence]) => {
      const proofs = (this.#proofs.get(id) ?? []).map((test) => linkTo(test)).join('<br>');
      const bench = benches[id] === undefined ? '' : `, but measured: \`./dev bench ${benches[id]}\``;
      return `| ${id} | ${cell(sentence)} | ${proofs === '' ? `not yet${bench}` : proofs} |`;
    });
    return ['', `## ${title}`, '', '| id | requirement | tests |', '| --- | --- | --- |', ...rows];
  }
}

function linkTo({ file, title }: TestTitle): string {
  return `[${file.split('/').at(-1)}](../${file}): ${cell(title)}`;
}

/** A bar would end the cell, and an angle bracket begin markup. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
}
