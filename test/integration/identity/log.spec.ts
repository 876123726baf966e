import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { IdentityUnderTest, password } from './identity-under-test.js';
import { refresh, WebClient } from './web-client.js';

describe('The log of the process', () => {
  let identity: IdentityUnderTest;

  beforeAll(async () => {
    identity = await IdentityUnderTest.start({ environment: { LOG_LEVEL: 'trace' } });
  });
  afterAll(async () => identity.stop());

  it('holds no password, code, token, cookie or name, not even when the database fails', async () => {
    await identity.register('logged');
    const client = new WebClient(identity);
    await client.authorize({ state: 'canary-state' });
    await client.browser.send('/sign-in', { username: 'logged', password: 'canary-wrong-password' });
    const code = client.codeIn(await client.browser.send('/sign-in', { username: 'logged', password }));
    const tokens = (await client.exchange(code)).body;
    await refresh(identity, tokens.refresh_token);
    await refresh(identity, tokens.refresh_token);
    await client.exchange('canary-code');

    await identity.database.orm.em.fork().execute('alter table oidc_payload rename to oidc_payload_gone');
    expect((await client.authorize({ state: 'canary-broken' })).status).toBe(500);
    expect((await refresh(identity, 'canary-refresh-token')).status).toBe(500);
    await identity.database.orm.em.fork().execute('alter table oidc_payload_gone rename to oidc_payload');

    await identity.database.orm.em.fork().execute('alter table account rename to account_gone');
    const visitor = new WebClient(identity);
    await visitor.authorize();
    expect((await visitor.browser.send('/sign-in', { username: 'logged', password: 'canary-password' })).status).toBe(500);
    await identity.database.orm.em.fork().execute('alter table account_gone rename to account');

    const log = identity.log.join('\n');
    expect(log.match(/a request failed/g)).toHaveLength(3);
    expect(log.match(/42P01/g)).toHaveLength(3);
    const secrets = [password, code, tokens.access_token, tokens.refresh_token, tokens.id_token, 'canary', 'parley_session='];
    for (const secret of secrets) expect(log).not.toContain(secret);
  });
});
