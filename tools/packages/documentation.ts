import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Application, Logger, LogLevel } from 'typedoc';

import { Refusal } from '../terminal.js';
import { packageName, publishedLibraries, sourcesOf } from './list.js';

/** Holds what TypeDoc has to say, instead of printing it. */
class Findings extends Logger {
  readonly sentences: string[] = [];

  override log(message: string, level: LogLevel): void {
    super.log(message, level);
    if (level >= LogLevel.Warn) this.sentences.push(message);
  }
}

/** What is wrong with what the packages say about themselves: an exported symbol without a comment, a link to nowhere. */
export async function documentationFaults(root: string): Promise<readonly string[]> {
  return (await convert(root)).faults;
}

/**
 * Writes a page for every symbol that a package exports.
 *
 * @throws Refusal for what {@link documentationFaults} finds.
 */
export async function writeDocumentation(root: string, output: string): Promise<void> {
  const { application, project, faults } = await convert(root);
  if (project === undefined || faults.length > 0) throw new Refusal(faults.join('\n'));
  await application.generateDocs(project, output);
}

async function convert(root: string) {
  const entryPoints = publishedLibraries(root).flatMap((published) => [...sourcesOf(root, published)]);
  const scratch = mkdtempSync(join(tmpdir(), 'parley-typedoc-'));
  try {
    const application = await Application.bootstrap({
      entryPoints,
      tsconfig: configured(root, entryPoints, scratch),
      // `./dev check` does that.
      skipErrorChecking: true,
      name: 'Parley',
      readme: 'none',
      disableGit: true,
      disableSources: true,
      excludePrivate: true,
      excludeInternal: true,
      githubPages: false,
      requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Variable', 'Enum'],
      // A schema is made of others that have a name and no page: what they are is written out.
      validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: true },
    });
    const findings = new Findings();
    application.logger = findings;
    const project = await application.convert();
    for (const module of project?.children ?? []) module.name = module.name.replace(/^(\w+)\/src/, packageName('$1'));
    if (project !== undefined) application.validate(project);
    return { application, project, faults: findings.sentences };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The repository's configuration for these files only: all of it would take four times as long. */
function configured(root: string, files: readonly string[], folder: string): string {
  const file = join(folder, 'tsconfig.json');
  const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')], lib: ['ES2024', 'ESNext.Collection', 'DOM'] };
  writeFileSync(file, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }));
  return file;
}
