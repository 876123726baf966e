import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { cruise, type ICruiseResult } from 'dependency-cruiser';

import { rules } from './rules.js';

export interface ForbiddenImport {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** All imports under a root that is laid out like ours, held against the rules. */
export async function forbiddenImports(root: string): Promise<readonly ForbiddenImport[]> {
  const folders = ['apps', 'libs', 'migrations', 'test', 'tools'].filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(
    folders,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^(dist|tools/node)/' },
    },
    {
      alias: aliasesOf(root),
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      // As TypeScript resolves them: an import names the file that will be there.
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mts', '.mjs'] },
      conditionNames: ['import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
    },
  );
  const { summary } = output as ICruiseResult;
  const why = new Map(rules.map(({ name, comment }) => [name, comment ?? '']));
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to, why: why.get(rule.name) ?? '' }));
}

/** `#kernel` is a compiled file to Node; the rules are about the source of it. */
function aliasesOf(root: string): Record<string, string> {
  const { imports = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports?: Record<string, string> };
  const source = (compiled: string) => join(root, compiled.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts'));
  return Object.fromEntries(Object.entries(imports).map(([name, compiled]) => [`${name}$`, source(compiled)]));
}
