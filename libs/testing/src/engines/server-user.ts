import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who PostgreSQL runs as: it refuses to run as root, so root lends it `postgres`, or `nobody` where that
 * account is missing. A folder that a server already owns settles it. Absent: ourselves.
 */
export function serverUser(ownedFolder: string | undefined): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = ownedFolder === undefined ? undefined : statSync(ownedFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.map((line) => line.split(':')).find(([known]) => known === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(
    'PostgreSQL cannot run as root, and this machine has neither a "postgres" nor a "nobody" account: run as another user',
  );
}

/** Whether that user gets at the path at all: a home folder of root, for one, lets nobody else through. */
export function canReach(user: ServerUser | undefined, path: string): boolean {
  if (user === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The first of the folders that the user can have, made and given to it. */
export function folderFor(user: ServerUser | undefined, candidates: readonly string[]): string {
  for (const folder of candidates) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    if (canReach(user, folder)) return folder;
  }
  throw new Error(`No folder that PostgreSQL may use; tried ${candidates.join(', ')}`);
}
