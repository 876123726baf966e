import { spawnSync } from 'node:child_process';

import { OwnedProcess } from '#testing/engines';

import { say, step } from './terminal.js';

/** Something that npm cannot carry, and how the machine's own package manager calls it. */
export interface SystemPackage {
  readonly name: string;
  readonly debian: string;
  readonly brew?: string;
}

/** Installs it when that needs nobody's password. @returns whether it did. */
export async function installSystemPackage(wanted: SystemPackage): Promise<boolean> {
  if (has('apt-get')) {
    const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    if (root.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
    const apt = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'Dpkg::Use-Pty=0'];
    const install = [...apt, 'install', '-y', '--no-install-recommends', wanted.debian];
    return step(`Install ${wanted.name} (Debian's ${wanted.debian})`, async () => {
      // The lists of a fresh machine are empty or old: only then is it worth fetching them.
      return (await succeeds(install)) || ((await succeeds([...apt, 'update'])) && (await succeeds(install)));
    });
  }
  if (wanted.brew !== undefined && has('brew')) {
    const { brew } = wanted;
    return step(`Install ${wanted.name} (Homebrew's ${brew})`, () => succeeds(['brew', 'install', '--quiet', brew]));
  }
  return false;
}

/** The sentence for somebody who has to install it by hand. */
export function howToInstall({ debian, brew }: SystemPackage): string {
  const ways = [
    `on Debian or Ubuntu: apt-get install ${debian}`,
    ...(brew === undefined ? [] : [`on macOS: brew install ${brew}`]),
  ];
  return ways.join('; ');
}

export function has(program: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0;
}

async function succeeds([command = '', ...args]: readonly string[]): Promise<boolean> {
  const run = await OwnedProcess.start({ name: command, command, args, output: 'pipe', endSignal: 'SIGTERM', graceMs: 10_000 });
  let said = '';
  for (const stream of run.output) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { code } = await run.exited;
  if (code !== 0) say(said.trimEnd());
  return code === 0;
}
