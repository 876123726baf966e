import { globSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const examples = readdirSync(folder).filter((name) => globSync(join(folder, name, 'package.json')).length > 0);

type Dependencies = Readonly<Record<string, string>>;

describe('an example', () => {
  it.each(examples)('%s names in its manifest every package that it imports, for it is copied and installed alone', (example) => {
    const files = globSync(join(folder, example, '*.{ts,tsx}')).map((file) => readFileSync(file, 'utf8'));
    expect(unnamed(files, manifestOf(example))).toEqual([]);
  });

  it('that imports what its manifest does not name would be found', () => {
    const manifest = { dependencies: { '@parley/client': '1' }, devDependencies: { vite: '1' } };
    const source = `
      import { a } from '@parley/client/node';
      import {
        b,
      } from '@parley/react';
      import type { C } from 'react';
      import './page.js';
      import 'react-dom/client';
      import { readFile } from 'node:fs';
      import { defineConfig } from 'vite';
      export * from 'zod';
      await import('jose');
    `;
    expect(unnamed([source], manifest)).toEqual(['@parley/react', 'jose', 'react', 'react-dom', 'zod']);
  });
});

function manifestOf(example: string) {
  const manifest = readFileSync(join(folder, example, 'package.json'), 'utf8');
  return JSON.parse(manifest) as { readonly dependencies?: Dependencies; readonly devDependencies?: Dependencies };
}

/** Packages that these sources import and the manifest does not list. */
function unnamed(
  sources: readonly string[],
  { dependencies, devDependencies }: { readonly dependencies?: Dependencies; readonly devDependencies?: Dependencies },
): readonly string[] {
  const specifiers = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier = '']) => specifier),
  );
  const packages = specifiers
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  return [...new Set(packages)].filter((name) => !Object.hasOwn({ ...dependencies, ...devDependencies }, name)).sort();
}
