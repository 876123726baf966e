import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Refusal } from '../terminal.js';
import { compile } from './compile.js';
import { publishedLibraries } from './list.js';
import { manifestOf, type RootManifest } from './manifest.js';

/**
 * Makes the packages under a folder, each in one of the name of its library, ready for `npm publish`.
 *
 * @returns the folders.
 * @throws Refusal if a library does not compile.
 */
export function buildPackages(root: string, output: string): readonly string[] {
  const libraries = publishedLibraries(root);
  const packaged = new Set(libraries.map(({ library }) => library));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as RootManifest;
  return libraries.map((published) => {
    const folder = join(output, published.library);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { imported, errors } = compile({ root, published, packaged, output: join(folder, 'lib') });
    if (errors.length > 0) throw new Refusal(`libs/${published.library} does not compile:\n${errors.join('\n')}`);
    for (const program of Object.values(published.programs))
      chmodSync(join(folder, 'lib', published.library, `${program}.js`), 0o755);
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestOf(published, imported, manifest), null, 2)}\n`);
    cpSync(join(root, 'libs', published.library, 'README.md'), join(folder, 'README.md'));
    return folder;
  });
}
