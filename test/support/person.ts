import { Parley } from '#client';

import type { RunningParley } from './running-parley.js';
import type { TestIssuer } from './test-issuer.js';

/** Somebody who uses the SDK, with an account made at the first sign-in. */
export async function person(parley: RunningParley, issuer: TestIssuer, name: string): Promise<Parley> {
  return Parley.connect({
    url: parley.url,
    token: () => issuer.token({ sub: `subject of ${name}`, sid: `session of ${name}`, preferred_username: name, name }),
  });
}
