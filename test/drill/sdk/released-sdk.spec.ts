import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ReleasedSdk } from './released-sdk.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const modules = join(root, 'node_modules');

describe('the SDK of a release', () => {
  let releases: string;
  beforeEach(() => {
    releases = mkdtempSync(join(tmpdir(), 'parley-releases-'));
    cpSync(join(root, 'releases/0.1.0'), join(releases, '0.1.0'), { recursive: true });
  });
  afterEach(() => rmSync(releases, { recursive: true }));

  const manifestOf = (sdk: ReleasedSdk, name: string) =>
    JSON.parse(readFileSync(join(sdk.folder, 'node_modules', name, 'package.json'), 'utf8')) as Record<string, unknown>;

  it.each(
    readdirSync(join(root, 'releases'), { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : [])),
  )('is what was released, and runs with what is installed: %s', (version) => {
    const sdk = ReleasedSdk.unpack({ releases: join(root, 'releases'), modules }, version);
    expect(['@parley/client', '@parley/protocol'].map((name) => manifestOf(sdk, name)['version'])).toEqual([version, version]);
    expect(sdk.commit).toMatch(/^[0-9a-f]{40}$/);
    sdk.dispose();
  });

  it('is that of the newest one, unless another is asked for', () => {
    for (const version of ['0.9.0', '0.10.0']) {
      mkdirSync(join(releases, version));
      writeFileSync(join(releases, version, 'release.json'), JSON.stringify({ version, commit: 'some', packages: {} }));
    }
    const sdks = [undefined, '0.9.0'].map((version) => ReleasedSdk.unpack({ releases, modules }, version));
    expect(sdks.map(({ version }) => version)).toEqual(['0.10.0', '0.9.0']);
    for (const sdk of sdks) sdk.dispose();
  });

  it('is refused when it is not what was released', () => {
    const packed = join(releases, '0.1.0/parley-client-0.1.0.tgz');
    const content = readFileSync(packed);
    content[9] = (content[9] ?? 0) ^ 1; // Of which system it was packed on: it unpacks as before.
    writeFileSync(packed, content);
    const found = createHash('sha512').update(content).digest('base64');
    expect(() => ReleasedSdk.unpack({ releases, modules })).toThrow(`is not what was released: sha512-${found} instead of`);
  });

  it('is refused when what it depends on is installed in another major version only', () => {
    const others = join(releases, 'modules');
    for (const [name, version] of Object.entries({ '@noble/hashes': '2.4.1', idb: '8.0.4', uuid: '15.0.0', zod: '4.6.7' })) {
      mkdirSync(join(others, name), { recursive: true });
      writeFileSync(join(others, name, 'package.json'), JSON.stringify({ version }));
    }
    expect(() => ReleasedSdk.unpack({ releases, modules: others }, '0.1.0')).toThrow(
      '@parley/client 0.1.0 depends on uuid ^14.0.3, and 15.0.0 is installed',
    );
  });
});
