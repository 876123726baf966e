import { readFileSync } from 'node:fs';

const { imports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

/** `#kernel` means the compiled file when the product runs, and its source when a test does. */
const aliases = Object.fromEntries(
  Object.entries(imports).map(([name, file]) => [`^${name}$`, file.replace('./dist/', '<rootDir>/').replace(/\.js$/, '.ts')]),
);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swc, $schema: undefined, swcrc: false, sourceMaps: 'inline' }],
  },
  moduleNameMapper: { ...aliases, '^(\\.{1,2}/.*)\\.js$': '$1' },
  injectGlobals: false,
  restoreMocks: true,
  coverageProvider: 'v8',
  // What is counted, and from which suites and processes, is said in tools/coverage.
  collectCoverageFrom: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts', '!**/*.spec.ts', '!apps/web/**', '!libs/testing/**'],
};
