import { read } from '../arguments.js';
import { Refusal } from '../terminal.js';
import { running } from '../up/claim.js';
import { LocalState } from '../up/local-state.js';
import { accessTokenOf } from './device-grant.js';

const usage = './dev token USER [--password P] [--scope S]';
const demoUsers = ['alice', 'bob', 'carol', 'dana'];

/** `./dev token USER`: an access token, and nothing else, on standard output. */
export async function token(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, { password: { type: 'string' }, scope: { type: 'string' } }, usage);
  const [username, ...more] = positionals;
  if (username === undefined || more.length > 0) throw new Refusal(`Usage: ${usage}`);
  const state = new LocalState();
  const issuer = issuerOf(state);
  const password = values.password ?? (demoUsers.includes(username) ? state.demoPassword : undefined);
  if (password === undefined)
    throw new Refusal(`Only ${demoUsers.join(', ')} have a password that is known here. Usage: ${usage}`);
  process.stdout.write(`${await accessTokenOf(issuer, { username, password }, values.scope)}\n`);
  return 0;
}

/** An access token of each demo user. */
export function demoTokens(): Promise<readonly string[]> {
  const state = new LocalState();
  const issuer = issuerOf(state);
  return Promise.all(demoUsers.map((username) => accessTokenOf(issuer, { username, password: state.demoPassword })));
}

function issuerOf(state: LocalState): string {
  const issuer = running(state.claimFile)?.issuer;
  if (issuer === undefined) throw new Refusal('Parley is not running here, or is still starting: ./dev up');
  return issuer;
}
