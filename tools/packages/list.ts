import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A library of ours that is published, as `@parley/<library>`. Its public face is its index, and the entries beside it. */
export interface PublishedLibrary {
  readonly library: string;
  readonly description: string;
  /** Files of src/ that are entries of their own: the name of the file is that of the entry. */
  readonly entries: readonly string[];
  /** Commands that it brings, by name: each runs a file of src/, which begins with `#!`. */
  readonly programs: Readonly<Record<string, string>>;
  /** Dependencies that the application chooses, because there may be only one of them. */
  readonly peers: readonly string[];
}

const known: readonly PublishedLibrary[] = [
  {
    library: 'protocol',
    description: 'The wire of Parley: every command, event, route, error and limit, as schemas and types.',
    entries: [],
    programs: {},
    peers: [],
  },
  {
    library: 'client',
    description: 'The SDK of Parley: realtime messaging that survives lost connections, for browsers and Node.',
    entries: ['indexeddb', 'node'],
    programs: {},
    peers: [],
  },
  {
    library: 'react',
    description: 'Parley for React: hooks over @parley/client.',
    entries: [],
    programs: {},
    peers: ['react'],
  },
  {
    library: 'conformance',
    description: 'The contract of Parley, run against any server that claims its protocol: rule by rule, from outside.',
    entries: [],
    programs: { 'parley-conformance': 'main' },
    peers: [],
  },
];

const source = (root: string, library: string, entry: string): string => join(root, 'libs', library, 'src', `${entry}.ts`);

/** Those of which the sources are there. */
export function publishedLibraries(root: string): readonly PublishedLibrary[] {
  return known
    .filter(({ library }) => existsSync(source(root, library, 'index')))
    .map((published) => ({
      ...published,
      entries: published.entries.filter((entry) => existsSync(source(root, published.library, entry))),
    }));
}

export const packageName = (library: string): string => `@parley/${library}`;

/** The entries of a package by the subpath that imports them. */
export function entriesOf({ entries }: PublishedLibrary): Readonly<Record<string, string>> {
  return { '.': 'index', ...Object.fromEntries(entries.map((entry) => [`./${entry}`, entry])) };
}

/** The sources of its programs. */
export function programSourcesOf(root: string, { library, programs }: PublishedLibrary): readonly string[] {
  return Object.values(programs).map((program) => source(root, library, program));
}

/** The sources of the entries. */
export function sourcesOf(root: string, published: PublishedLibrary): readonly string[] {
  return Object.values(entriesOf(published)).map((entry) => source(root, published.library, entry));
}
