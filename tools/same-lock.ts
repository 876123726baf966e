/**
 * Whether two package locks mean the same on every machine: `node tools/same-lock.ts ONE OTHER`, by exit status.
 *
 * npm keeps the optional builds for other platforms in the lock as far as the registry has them at the moment it is
 * asked. Which of them are there is the registry's affair and changes by itself; everything else is ours. Runs before
 * anything is installed, so it needs nothing but Node.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

interface Locked {
  readonly optional?: boolean;
}

function withoutOptional(path: string): unknown {
  const { packages, ...lock } = JSON.parse(readFileSync(path, 'utf8')) as { readonly packages: Readonly<Record<string, Locked>> };
  return { ...lock, packages: Object.fromEntries(Object.entries(packages).filter(([, { optional }]) => optional !== true)) };
}

const [one, other] = process.argv.slice(2);
if (one === undefined || other === undefined) throw new Error('name two locks');
process.exit(isDeepStrictEqual(withoutOptional(one), withoutOptional(other)) ? 0 : 1);
