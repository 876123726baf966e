import { join, relative } from 'node:path';

import { read } from '../arguments.js';
import { repository } from '../repository.js';
import { Refusal, step } from '../terminal.js';
import { buildPackages } from './build.js';
import { keepRelease } from './release.js';

const usage = './dev packages [--docs] [--release]';

/**
 * `./dev packages`: what is published on npm, to dist/packages; with `--docs` the pages about it too, to dist/docs/api; with
 * `--release` the SDK, packed, to releases/VERSION.
 */
export async function packages(args: readonly string[]): Promise<number> {
  const options = { docs: { type: 'boolean', default: false }, release: { type: 'boolean', default: false } } as const;
  const { values, positionals } = read(args, options, usage);
  if (positionals.length > 0) throw new Refusal(`Usage: ${usage}`);
  const made = [...(await step('Packages', async () => buildPackages(repository, join(repository, 'dist/packages'))))];
  if (values.release) made.push(keepRelease(repository, made));
  if (values.docs) {
    const pages = join(repository, 'dist/docs/api');
    await step('API documentation', async () => {
      // Loaded for this only: it takes longer than most commands.
      const { writeDocumentation } = await import('./documentation.js');
      await writeDocumentation(repository, pages);
    });
    made.push(pages);
  }
  process.stdout.write(`${made.map((folder) => relative(repository, folder)).join('\n')}\n`);
  return 0;
}
