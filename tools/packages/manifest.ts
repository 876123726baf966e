import { entriesOf, packageName, type PublishedLibrary } from './list.js';

/** What a manifest takes from the one of the repository. */
export interface RootManifest {
  readonly version: string;
  readonly license?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** @throws Error if the package imports what the repository does not list. */
export function manifestOf(published: PublishedLibrary, imported: readonly string[], root: RootManifest): object {
  const { library, description, programs, peers } = published;
  const name = packageName(library);
  const versionOf = (dependency: string): string => {
    // Packages of one release belong together.
    if (dependency.startsWith(packageName(''))) return root.version;
    const version = root.dependencies[dependency] ?? root.devDependencies[dependency];
    if (version === undefined) throw new Error(`${name} imports ${dependency}, which package.json does not list`);
    return `^${version}`;
  };
  const wanted = (isPeer: boolean): Readonly<Record<string, string>> =>
    Object.fromEntries(
      imported
        .filter((dependency) => dependency !== name && peers.includes(dependency) === isPeer)
        .map((dependency) => [dependency, versionOf(dependency)]),
    );
  const peerDependencies = wanted(true);
  return {
    name,
    version: root.version,
    description,
    ...(root.license !== undefined && { license: root.license }),
    type: 'module',
    sideEffects: false,
    exports: {
      ...Object.fromEntries(
        Object.entries(entriesOf(published)).map(([subpath, entry]) => [
          subpath,
          { types: `./lib/${library}/${entry}.d.ts`, default: `./lib/${library}/${entry}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
    ...(Object.keys(programs).length > 0 && {
      bin: Object.fromEntries(Object.entries(programs).map(([command, file]) => [command, `./lib/${library}/${file}.js`])),
    }),
    files: ['lib'],
    // What the tests run on. Browsers: those of 2024 and later.
    engines: { node: '>=24' },
    dependencies: wanted(false),
    ...(Object.keys(peerDependencies).length > 0 && { peerDependencies }),
    publishConfig: { access: 'public' },
  };
}
