import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { SystemTimers } from '#kernel';

import type { Sdk } from '../../chaos/crowd/chaos-client.js';
import { Crowd } from '../../chaos/crowd/crowd.js';
import { readHeads } from '../../chaos/stored.js';
import { TestIssuer } from '../../support/test-issuer.js';
import { begun, clockOriginMs, type Role, type Testimony } from './role.js';
import { Witness } from './witness.js';

/** Less than in a run of chaos: a percentile wants many messages, and nothing takes long. */
const pauseMs = 500;

/** The clients, with the SDK of a release and nothing of ours. They are at it until SIGTERM, come to rest, and leave their testimony. */
async function main({ folder, url, issuerUrl, databaseUrl, seed, clients, testimony }: Role): Promise<void> {
  const ended = new Promise((resolve) => void process.once('SIGTERM', resolve));
  const resolving = createRequire(join(folder, 'application.js'));
  const sdkFile = resolving.resolve('@parley/client');
  const { Parley } = (await import(pathToFileURL(sdkFile).href)) as { readonly Parley: Sdk };
  const witness = new Witness(Parley);
  const timers = new SystemTimers();
  const crowd = await Crowd.gather({
    ...{ sdk: witness.watched, issuer: TestIssuer.at(issuerUrl), timers },
    ...{ url, seed, size: clients, pauseMs },
  });
  crowd.begin();
  process.stdout.write(`${begun}\n`);
  await ended;

  await crowd.rest();
  const convergenceMs = await crowd.settle(() => readHeads(databaseUrl));
  const manifest = readFileSync(resolving.resolve('@parley/client/package.json'), 'utf8');
  const { failedWrites, errors, reconnects, healed } = witness;
  const left: Testimony = {
    ...{ sdkVersion: (JSON.parse(manifest) as { readonly version: string }).version, sdkFile },
    ...{ originMs: clockOriginMs(), history: crowd.history(), convergenceMs, reconnects, healed },
    visibleErrors: [...errors, ...(failedWrites > 0 ? [`outbox: ${failedWrites} writes failed`] : [])],
  };
  await crowd.leave();
  writeFileSync(testimony, JSON.stringify(left));
}

await main(JSON.parse(process.argv[2] ?? '') as Role);
process.exit(0);
