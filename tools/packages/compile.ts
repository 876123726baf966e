import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import ts from 'typescript';

import { packageName, programSourcesOf, type PublishedLibrary, sourcesOf } from './list.js';
import { redirecting } from './redirect.js';
import { undescribed } from './undescribed.js';

/** What a package is made of. */
export interface Compiled {
  /** Names of the packages it imports, ours and others. */
  readonly imported: readonly string[];
  /** What the compiler says against it. */
  readonly errors: readonly string[];
}

interface Compilation {
  readonly root: string;
  readonly published: PublishedLibrary;
  /** Libraries that are packages; any other is taken along. */
  readonly packaged: ReadonlySet<string>;
  /** Where the libraries go, each as a folder. */
  readonly output: string;
}

/**
 * Compiles a library, and the libraries of ours it uses that are no packages, file by file: whoever bundles an
 * application sees single modules, and leaves out those that nothing in it uses.
 */
export function compile({ root, published, packaged, output }: Compilation): Compiled {
  const libs = join(root, 'libs');
  const program = ts.createProgram([...sourcesOf(root, published), ...programSourcesOf(root, published)], optionsFor(root));
  const errors = ts.getPreEmitDiagnostics(program).map((diagnostic) => ts.formatDiagnostic(diagnostic, hostFor(root)).trim());
  if (errors.length > 0) return { imported: [], errors };

  const imported = new Set<string>();
  const placed = (file: string): string => relative(libs, file).replace(`${sep}src${sep}`, sep);
  const redirect = (specifier: string, file: string): string => {
    const library = /^#(\w+)$/.exec(specifier)?.[1];
    if (library !== undefined && !packaged.has(library)) return `${relative(dirname(placed(file)), library)}/index.js`;
    const target = library === undefined ? specifier : packageName(library);
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0];
    if (name !== undefined && !/^(\.|node:)/.test(name)) imported.add(name);
    return target;
  };
  const { after = [], afterDeclarations = [] } = redirecting(redirect);
  const isElsewhere = (file: string): boolean => {
    const [library = ''] = relative(libs, file).split(sep);
    return library !== published.library && packaged.has(library);
  };
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || isElsewhere(file.fileName)) continue;
    program.emit(
      file,
      (name, text) => {
        const target = join(output, placed(name));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      },
      undefined,
      false,
      { after: [undescribed, ...after], afterDeclarations },
    );
  }
  return { imported: [...imported].sort(), errors };
}

/** As everything here is compiled, but to files: modules, their types, and maps that hold their sources. */
function optionsFor(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { readonly config: unknown };
  const { options } = ts.parseJsonConfigFileContent({ ...(config as object), files: [], include: [] }, ts.sys, root);
  const { imports } = JSON.parse(ts.sys.readFile(join(root, 'package.json')) ?? '') as {
    readonly imports: Readonly<Record<string, string>>;
  };
  const paths = Object.entries(imports).map(([name, compiled]) => [
    name,
    [join(root, compiled.replace('./dist/', '').replace(/\.js$/, '.ts'))],
  ]);
  return {
    ...options,
    noEmit: false,
    declaration: true,
    stripInternal: true,
    sourceMap: true,
    inlineSources: true,
    sourceRoot: 'parley:///',
    emitDecoratorMetadata: false,
    jsx: ts.JsxEmit.ReactJSX,
    // Node has what they share with browsers, and no more is used elsewhere than in the entries for browsers.
    lib: [...(options.lib ?? []), 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    rootDir: join(root, 'libs'),
    outDir: join(root, 'libs'),
    paths: Object.fromEntries(paths) as Record<string, string[]>,
  };
}

function hostFor(root: string): ts.FormatDiagnosticsHost {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
}
