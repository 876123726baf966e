import { setTimeout as pause } from 'node:timers/promises';

import { Refusal } from '../terminal.js';
import { PageVisitor, type VisitedPage } from './page-visitor.js';

interface Device {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly interval?: number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const client = 'parley-cli';
const pageLimit = 10;
const pollLimit = 5;

/**
 * The device grant (RFC 8628) from both ends: as the command line that asks for a token, and as the
 * person who signs in and lets it have one. The only short cut is that nobody has to type.
 *
 * @param scope what the token is to be good for besides what everybody may do; without effect for a user who may not
 */
export async function accessTokenOf(issuer: string, credentials: Credentials, scope?: string): Promise<string> {
  const scopes = ['openid', 'parley', ...(scope === undefined ? [] : [scope])].join(' ');
  const device = (await post(`${issuer}/device/auth`, { client_id: client, scope: scopes })).body as Device;
  await letIn(device, credentials);
  for (let attempt = 0; attempt < pollLimit; attempt += 1) {
    if (attempt > 0) await pause((device.interval ?? 5) * 1_000);
    const { ok, body } = await post(`${issuer}/token`, {
      client_id: client,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device.device_code,
    });
    if (ok) return (body as { readonly access_token: string }).access_token;
    const { error } = body as { readonly error?: string };
    if (error !== 'authorization_pending' && error !== 'slow_down')
      throw new Error(`The issuer refused a token: ${error ?? 'no reason'}`);
  }
  throw new Error('The issuer gave no token although the device was let in');
}

/** Goes through whatever pages the issuer shows until one has nothing more to send. */
async function letIn(device: Device, { username, password }: Credentials): Promise<void> {
  const visitor = new PageVisitor();
  let page = await visitor.visit(device.verification_uri);
  let signedIn = false;
  for (let pages = 0; page.form !== undefined; pages += 1) {
    if (pages === pageLimit) throw new Error(`The issuer's pages lead nowhere; the last was ${page.url}`);
    const { fields } = page.form;
    if ('username' in fields) {
      if (signedIn) throw new Refusal(`${username} could not sign in: ${alertOf(page)}`);
      signedIn = true;
      page = await visitor.send(page.form, { username, password });
    } else if ('user_code' in fields) {
      // The page that asks for the code and the one that asks for a yes: neither minds the other's answer.
      page = await visitor.send(page.form, { user_code: device.user_code, ...(asksForYes(page) && { confirm: 'yes' }) });
    } else {
      page = await visitor.send(page.form, {});
    }
  }
}

function asksForYes({ text }: VisitedPage): boolean {
  return /name="confirm"/.test(text);
}

function alertOf({ text }: VisitedPage): string {
  return /role="alert">([^<]*)</.exec(text)?.[1] ?? 'no reason was given';
}

async function post(
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly ok: boolean; readonly body: unknown }> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ ...form }) });
  return { ok: response.ok, body: await response.json() };
}
