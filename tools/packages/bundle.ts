import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';

import { build, type Rolldown } from 'vite';

/** An application of one file, as a browser would load it. */
export interface Bundle {
  readonly code: string;
  /** Modules that are in it, by their paths, with what is left of them after minification. */
  readonly modules: ReadonlyMap<string, string>;
  /** What it would have to import at run time: nothing, if all of it runs in a browser. */
  readonly missing: readonly string[];
}

/** Bundles a file of a folder, with all that it imports. */
export async function bundleForBrowser(folder: string, entry: string): Promise<Bundle> {
  const result = (await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      sourcemap: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(folder, entry), preserveEntrySignatures: 'strict', output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  const [chunk] = result.output;
  const missing = [...chunk.imports, ...chunk.dynamicImports, ...chunk.moduleIds.flatMap(builtInOf)];
  return { code: chunk.code, modules: piecesOf(chunk), missing };
}

/** What Vite puts an empty module in the place of. */
function builtInOf(module: string): readonly string[] {
  const [, name] = /__vite-browser-external:(.*)/.exec(module) ?? [];
  return name === undefined ? [] : [name];
}

/** The text of each module in the bundle, by the map: its code runs from where it begins to where another one does. */
function piecesOf({ code, map, fileName }: Rolldown.OutputChunk): ReadonlyMap<string, string> {
  if (map === null) throw new Error(`${fileName} has no source map`);
  const sources = new SourceMap(map as unknown as SourceMapPayload);
  const pieces = new Map<string, string>();
  for (const [line, text] of code.split('\n').entries()) {
    let from = 0;
    let source = '';
    for (let column = 0; column <= text.length; column += 1) {
      const entry = column === text.length ? undefined : sources.findEntry(line, column);
      const here = entry !== undefined && 'originalSource' in entry ? String(entry.originalSource) : '';
      if (here === source && column < text.length) continue;
      if (column > from) pieces.set(source, (pieces.get(source) ?? '') + text.slice(from, column));
      [from, source] = [column, here];
    }
  }
  return pieces;
}
