import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type ForbiddenImport, forbiddenImports } from '../../tools/imports/imports.js';
import { rules } from '../../tools/imports/rules.js';

type Tree = Readonly<Record<string, string>>;

/** A small repository in which everything is as it should be. */
const good: Tree = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: {
      '#kernel': './dist/libs/kernel/src/index.js',
      '#protocol': './dist/libs/protocol/src/index.js',
      '#platform': './dist/libs/platform/src/index.js',
      '#accounts': './dist/libs/accounts/src/index.js',
      '#accounts/testing': './dist/libs/accounts/testing/index.js',
      '#conversations': './dist/libs/conversations/src/index.js',
      '#client': './dist/libs/client/src/index.js',
      '#testing': './dist/libs/testing/src/index.js',
    },
    dependencies: { zod: '4', pg: '8' },
    devDependencies: { yaml: '2' },
  }),
  'libs/kernel/src/index.ts': `export { clock } from './clock.js';`,
  'libs/kernel/src/clock.ts': `export const clock = 1;`,
  'libs/protocol/src/index.ts': `export { clock as wire } from '#kernel'; import 'zod/mini';`,
  'libs/platform/src/index.ts': `export { wire as pool } from '#protocol'; import 'node:fs'; import 'pg';`,
  'libs/accounts/src/index.ts': `export { AccountsModule } from './accounts.module.js'; export { store } from './account-store.js';`,
  'libs/accounts/src/account-store.ts': `export const store = 1;`,
  'libs/accounts/src/accounts.module.ts': `import { adapter } from './adapters/postgres.account-store.js'; export const AccountsModule = adapter;`,
  'libs/accounts/src/adapters/postgres.account-store.ts': `import { store } from '../account-store.js'; import { pool } from '#platform'; export const adapter = [store, pool];`,
  'libs/accounts/src/domain/account.ts': `import { clock } from '#kernel'; import { limit } from '../settings.js'; export const account = [clock, limit];`,
  'libs/accounts/src/settings.ts': `export const limit = 1;`,
  'libs/accounts/src/domain/account.spec.ts': `import '#testing'; import '#accounts/testing'; import 'yaml';`,
  'libs/accounts/testing/index.ts': `import '../src/adapters/postgres.account-store.js'; import '#testing';`,
  'libs/conversations/src/index.ts': `export { store as people } from '#accounts';`,
  'libs/client/src/index.ts': `export { wire as parley } from '#protocol';`,
  'libs/client/src/node.ts': `export { file } from './storage/sqlite-store.js';`,
  'libs/client/src/storage/sqlite-store.ts': `import 'node:sqlite'; export const file = 1;`,
  'libs/testing/src/index.ts': `import 'yaml'; import '#conversations'; export const harness = 1;`,
  'apps/api/src/main.ts': `import '#accounts'; import './routes.js';`,
  'apps/api/src/routes.ts': `export const routes = 1;`,
  'apps/standalone/src/main.ts': `import '../../api/src/main.js';`,
  'apps/web/src/main.tsx': `import '#client'; import '#protocol';`,
  'test/e2e/chat.spec.ts': `import '#testing'; import '../../apps/standalone/src/main.js'; import '../../libs/accounts/src/adapters/postgres.account-store.js';`,
};

/** One deliberate violation of each rule, in a file of its own. */
const violations: readonly { readonly rule: string; readonly file: string; readonly text: string }[] = [
  { rule: 'library-edges-kernel', file: 'libs/kernel/src/bad.ts', text: `import '#protocol';` },
  { rule: 'library-edges-protocol', file: 'libs/protocol/src/bad.ts', text: `import '#platform';` },
  { rule: 'library-edges-actors', file: 'libs/actors/src/bad.ts', text: `import '#conversations';` },
  { rule: 'library-edges-platform', file: 'libs/platform/src/bad.ts', text: `import '#accounts';` },
  { rule: 'library-edges-accounts', file: 'libs/accounts/src/bad.ts', text: `import '#conversations';` },
  {
    rule: 'library-edges-conversations',
    file: 'libs/conversations/src/bad.ts',
    text: `import '../../../apps/api/src/routes.js';`,
  },
  { rule: 'library-edges-presence', file: 'libs/presence/src/bad.ts', text: `import '#accounts';` },
  { rule: 'library-edges-client', file: 'libs/client/src/bad.ts', text: `import '#platform';` },
  { rule: 'library-edges-react', file: 'libs/react/src/bad.ts', text: `import '#protocol';` },
  { rule: 'library-edges-conformance', file: 'libs/conformance/src/bad.ts', text: `import '#client';` },
  { rule: 'library-edges-testing', file: 'libs/testing/src/bad.ts', text: `import '../../../apps/api/src/routes.js';` },
  { rule: 'library-listed', file: 'libs/unheard-of/src/index.ts', text: `import '#kernel';` },
  { rule: 'through-the-index', file: 'apps/api/src/inside.ts', text: `import '../../../libs/accounts/src/account-store.js';` },
  { rule: 'not-the-own-index', file: 'libs/accounts/src/barrel.ts', text: `import '#accounts';` },
  { rule: 'pure-domain', file: 'libs/accounts/src/domain/bad.ts', text: `import { readFileSync } from 'node:fs';` },
  { rule: 'adapters-by-modules', file: 'libs/accounts/src/sign-in.ts', text: `import './adapters/postgres.account-store.js';` },
  { rule: 'runs-in-a-browser', file: 'libs/client/src/files.ts', text: `import 'node:fs';` },
  { rule: 'light-in-a-browser', file: 'libs/client/src/heavy.ts', text: `import 'zod';` },
  { rule: 'node-by-its-entry', file: 'libs/client/src/store.ts', text: `import './storage/sqlite-store.js';` },
  { rule: 'web-page-edges', file: 'apps/web/src/bad.tsx', text: `import '#accounts';` },
  { rule: 'client-is-for-clients', file: 'apps/api/src/client.ts', text: `import '#client';` },
  { rule: 'testing-is-for-tests', file: 'apps/api/src/fake.ts', text: `import '#testing';` },
  { rule: 'apps-stand-alone', file: 'apps/gateway/src/bad.ts', text: `import '../../api/src/routes.js';` },
  { rule: 'installed-in-production', file: 'apps/api/src/dev.ts', text: `import 'yaml';` },
  { rule: 'listed-in-package-json', file: 'apps/api/src/phantom.ts', text: `import 'rxjs';` },
  { rule: 'resolvable', file: 'apps/api/src/nowhere.ts', text: `import './not-there.js';` },
  { rule: 'no-cycles', file: 'apps/api/src/round-trip.ts', text: `import './round.js';` },
];

describe('the import rules', () => {
  const root = mkdtempSync(join(tmpdir(), 'parley-imports-'));
  let found: readonly ForbiddenImport[];

  beforeAll(async () => {
    // Real packages, because a rule that looks at package.json has to find them installed.
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'));
    write(good);
    write({ 'apps/api/src/round.ts': `import './round-trip.js';` });
    write(Object.fromEntries(violations.map(({ file, text }) => [file, text])));
    found = await forbiddenImports(root);
  }, 300_000);

  afterAll(() => rmSync(root, { recursive: true }));

  it('are each shown to fail below', () => {
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });

  it.each(violations)('$rule: refuses $file', ({ rule, file }) => {
    expect(found.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });

  it('leave everything else alone', () => {
    const bad = [...violations.map(({ file }) => file), 'apps/api/src/round.ts', 'libs/accounts/src/index.ts'];
    expect(found.filter(({ from }) => !bad.includes(from))).toEqual([]);
  });

  function write(tree: Tree): void {
    for (const [file, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  }
});
