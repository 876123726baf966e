import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { folderFor, serverUser } from '#testing/engines';

import { repository } from '../repository.js';

/** What `./dev up` keeps between runs, in a folder that git ignores. Secrets are made at the first run and stay here. */
export class LocalState {
  readonly folder = join(repository, '.parley');

  constructor() {
    // Others may pass through, because PostgreSQL may run as another account; each file says who may read it.
    mkdirSync(this.folder, { recursive: true, mode: 0o755 });
  }

  get claimFile(): string {
    return join(this.folder, 'up.json');
  }

  get identityFolder(): string {
    return this.#made('identity');
  }

  /** 32 bytes, base64url: what wraps the data keys of conversations. */
  get masterKeyFile(): string {
    this.#secret('master.key');
    return join(this.folder, 'master.key');
  }

  get clusterSecret(): string {
    return this.#secret('cluster.secret');
  }

  /** Of all demo users. Theirs is the first that they were seeded with, which is why it stays. */
  get demoPassword(): string {
    return this.#secret('demo.password', () => randomBytes(6).toString('hex'));
  }

  /** In the clone, unless that lies where PostgreSQL's account does not get in. */
  get postgresFolder(): string {
    const [preferred, elsewhere] = this.#postgresFolders;
    const user = serverUser([preferred, elsewhere].find((folder) => existsSync(join(folder, 'data'))));
    return folderFor(user, user === undefined ? [preferred] : [preferred, elsewhere]);
  }

  /** Logs of this run; those of the one before stay for whoever wants to know how it ended. */
  startLogs(): string {
    const logs = join(this.folder, 'logs');
    const previous = `${logs}.previous`;
    rmSync(previous, { recursive: true, force: true });
    if (existsSync(logs)) renameSync(logs, previous);
    return this.#made('logs');
  }

  /** Forgets everything but who is running: only for whoever holds the claim. */
  wipe(): void {
    for (const name of readdirSync(this.folder)) {
      const path = join(this.folder, name);
      if (path !== this.claimFile) rmSync(path, { recursive: true, force: true });
    }
    rmSync(this.#postgresFolders[1], { recursive: true, force: true });
  }

  get #postgresFolders(): readonly [string, string] {
    const clone = createHash('sha256').update(repository).digest('hex').slice(0, 12);
    return [join(this.folder, 'postgres'), `/var/lib/parley/${clone}/postgres`];
  }

  #made(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  #secret(name: string, make = () => randomBytes(32).toString('base64url')): string {
    const file = join(this.folder, name);
    if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
    return readFileSync(file, 'utf8').trim();
  }
}
