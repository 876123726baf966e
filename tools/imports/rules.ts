import type { IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Who may import whom: kernel ← protocol ← actors, platform ← features ← apps. An edge that is not in
 * this table is an error, so that a new one is a decision somebody reads in a diff.
 */
export const libraryEdges: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  protocol: ['kernel'],
  actors: ['kernel', 'protocol'],
  platform: ['kernel', 'protocol'],
  accounts: ['kernel', 'protocol', 'platform'],
  conversations: ['kernel', 'protocol', 'actors', 'platform', 'accounts'],
  presence: ['kernel', 'protocol', 'platform', 'conversations'],
  client: ['kernel', 'protocol'],
  react: ['client'],
  // Not the client: a server is judged by the protocol, and not by what our SDK makes of it.
  conformance: ['kernel', 'protocol'],
  testing: ['kernel', 'protocol', 'actors', 'platform', 'accounts', 'conversations', 'presence', 'client'],
};

/** What the page takes from us; everything in it must run in a browser. */
const inBrowser = ['kernel', 'protocol', 'client', 'react'];

const ours = '^(apps|libs|migrations|test|tools)/';
/** Specs and the test kits that libraries ship: they may know what their subject must not. */
const testCode = String.raw`(\.spec\.ts$|^libs/[^/]+/testing/)`;
/** What of the SDK is for Node alone: one entry, and the store that it has in addition. */
const nodeEntry = String.raw`^libs/client/src/(node\.ts$|storage/sqlite-)`;
/** The barrels: a library's public face, and that of its test kit; of the SDK also what only some platforms have. */
const barrels = String.raw`^libs/[^/]+/(src|testing)/index\.ts$|^libs/client/src/(indexeddb|node)\.ts$`;

/** What a module of another library chooses from; the rule on adapters lets nobody else in. */
const adapterBarrels = String.raw`^libs/[^/]+/src/adapters/index\.ts$`;
/** Packages of functions that only compute: as pure as a domain of ours. */
const purePackages = '^node_modules/(zod|uuid)/';

const edges = Object.entries(libraryEdges).map(([library, others]): IForbiddenRuleType => {
  const allowed = [library, ...others].join('|');
  return {
    name: `library-edges-${library}`,
    comment: `libs/${library} may import ${others.length === 0 ? 'nothing of ours' : others.join(', ')}: see libraryEdges`,
    severity: 'error',
    from: { path: `^libs/${library}/`, pathNot: testCode },
    to: { path: ours, pathNot: `^libs/(${allowed})/` },
  };
});

export const rules: readonly IForbiddenRuleType[] = [
  ...edges,
  {
    name: 'library-listed',
    comment: 'A new library needs its line in libraryEdges',
    severity: 'error',
    from: { path: '^libs/', pathNot: `^libs/(${Object.keys(libraryEdges).join('|')})/` },
    to: {},
  },
  {
    name: 'through-the-index',
    comment: 'Another library is imported by its alias (#kernel), never by a file inside it',
    severity: 'error',
    from: { path: '^(apps|libs|migrations)/([^/]+)', pathNot: testCode },
    to: { path: '^libs/', pathNot: ['^$1/$2/', barrels, adapterBarrels] },
  },
  {
    name: 'not-the-own-index',
    comment: 'Inside a library, import the file: its index would make a cycle out of every file',
    severity: 'error',
    from: { path: '^libs/([^/]+)/src/', pathNot: testCode },
    to: { path: String.raw`^libs/$1/src/index\.ts$` },
  },
  {
    name: 'pure-domain',
    comment: 'domain/ decides and knows no engine: it imports kernel, protocol, settings and itself',
    severity: 'error',
    from: { path: '^libs/([^/]+)/src/domain/', pathNot: testCode },
    to: { pathNot: ['^libs/$1/src/domain/', String.raw`^libs/$1/src/settings\.ts$`, '^libs/(kernel|protocol)/', purePackages] },
  },
  {
    name: 'adapters-by-modules',
    comment: 'Only a module chooses an adapter; everybody else depends on the port',
    severity: 'error',
    // libs/actors has no module: it knows no Nest, and offers its adapters to the modules of features by its index.
    from: {
      path: '^(apps|libs)/',
      pathNot: [String.raw`\.module\.ts$`, '/adapters/', testCode, '^libs/testing/', String.raw`^libs/actors/src/index\.ts$`],
    },
    to: { path: '/adapters/' },
  },
  {
    name: 'runs-in-a-browser',
    comment: 'kernel, protocol and client also run in a browser, which has no built-in modules of Node',
    severity: 'error',
    from: { path: `^libs/(${inBrowser.join('|')})/src/`, pathNot: [testCode, nodeEntry] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'light-in-a-browser',
    comment: 'What browsers load says zod/mini: of zod itself a bundler can leave nothing out',
    severity: 'error',
    from: { path: `^(libs/(${inBrowser.join('|')})/src|apps/web)/`, pathNot: testCode },
    to: { path: '(^|/)node_modules/zod/index' },
  },
  {
    name: 'node-by-its-entry',
    comment: 'What needs Node is reached by libs/client/src/node.ts alone: every other entry of the SDK runs in a browser',
    severity: 'error',
    from: { path: `^(apps/web|libs/(${inBrowser.join('|')}))/`, pathNot: [testCode, nodeEntry] },
    to: { path: nodeEntry },
  },
  {
    name: 'web-page-edges',
    comment: `The web page imports ${inBrowser.join(', ')} and nothing else of ours`,
    severity: 'error',
    from: { path: '^apps/web/' },
    to: { path: ours, pathNot: ['^apps/web/', `^libs/(${inBrowser.join('|')})/`] },
  },
  {
    name: 'client-is-for-clients',
    comment: 'The SDK is what a server never needs',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: ['^apps/web/', '^libs/(client|react|testing)/', testCode] },
    to: { path: '^libs/client/' },
  },
  {
    name: 'testing-is-for-tests',
    comment: 'libs/testing and the test kits of libraries are no part of the product',
    severity: 'error',
    from: { path: '^(apps|libs|migrations)/', pathNot: ['^libs/testing/', testCode] },
    to: { path: ['^libs/testing/', '^libs/[^/]+/testing/'] },
  },
  {
    name: 'apps-stand-alone',
    comment: 'Only apps/standalone and tests put apps together',
    severity: 'error',
    from: { path: '^(apps|libs|migrations|tools)/([^/]+)/', pathNot: '^apps/standalone/' },
    to: { path: '^apps/', pathNot: '^$1/$2/' },
  },
  {
    name: 'installed-in-production',
    comment: 'What the product imports is among "dependencies": "devDependencies" are not in its image',
    severity: 'error',
    from: { path: '^(apps|libs|migrations)/', pathNot: ['^apps/web/', '^libs/(react|testing)/', testCode] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'listed-in-package-json',
    comment: 'A package that only came along with another may leave with it: list it',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'resolvable',
    comment: 'The import leads nowhere',
    severity: 'error',
    from: {},
    // What begins so is made by the build of the page, and declared beside whoever imports it.
    to: { couldNotResolve: true, pathNot: '^virtual:' },
  },
  {
    name: 'no-cycles',
    comment: 'Files that need each other are one file, or lack a third',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];
