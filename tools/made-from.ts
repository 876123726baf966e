import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { repository } from './repository.js';

/** What is made of sources in a while, and need not be made again while they are the same. */
export interface Making {
  /** Patterns of files, from the root. Specs are no sources. */
  readonly sources: readonly string[];
  /** A file that is there if all of it was made, and nobody has deleted it. */
  readonly made: string;
  /** Where it is noted what it was made from. */
  readonly record: string;
  readonly make: () => Promise<void>;
}

export async function makeUnlessMade({ sources, made, record, make }: Making): Promise<void> {
  const hash = hashOf(sources);
  if (existsSync(made) && existsSync(record) && readFileSync(record, 'utf8') === hash) return;
  await make();
  writeFileSync(record, hash);
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(sources, { cwd: repository, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(relative(repository, file)).update(readFileSync(file));
  return hash.digest('base64url');
}
