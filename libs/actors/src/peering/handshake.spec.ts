import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '#kernel';

import { AcceptingHandshake, type HandshakeStep, OpeningHandshake, type PeerIdentity } from './handshake.js';

const secret = 'a secret of this test, and of no use elsewhere';
const caller: PeerIdentity = { bootId: 'boot of the caller', address: null };
const owner: PeerIdentity = { bootId: 'boot of the owner', address: 'http://owner:8080' };

const opening = (as = secret, seed = 1) => new OpeningHandshake({ self: caller, secret: as, random: new SeededRandom(seed) });
const accepting = (as = secret, seed = 2) => new AcceptingHandshake({ self: owner, secret: as, random: new SeededRandom(seed) });

const said = ({ send }: HandshakeStep): string => send ?? 'nothing';

/** The frame with one of its fields changed. */
function altered(frame: string, change: (fields: Record<string, unknown>) => void): string {
  const fields = JSON.parse(frame) as Record<string, unknown>;
  change(fields);
  return JSON.stringify(fields);
}

describe('The handshake of two processes', () => {
  it('tells each who the other is, when both know the secret', () => {
    const [opener, accepter] = [opening(), accepting()];
    const challenge = accepter.receive(opener.begin());
    expect(challenge.proven).toBeUndefined();
    const confirmation = opener.receive(said(challenge));
    expect(confirmation.proven).toEqual(owner);
    expect(accepter.receive(said(confirmation))).toEqual({ proven: caller });
  });

  it('says nothing of the secret', () => {
    const [opener, accepter] = [opening(), accepting()];
    const challenge = said(accepter.receive(opener.begin()));
    expect([opener.begin(), challenge, said(opener.receive(challenge))].join()).not.toContain(secret);
  });

  it('does not speak to whoever listens without knowing the secret', () => {
    const [opener, stranger] = [opening(), accepting('another secret of the same length, no use here')];
    expect(() => opener.receive(said(stranger.receive(opener.begin())))).toThrow('does not know the secret');
  });

  it('does not listen to whoever speaks without knowing the secret', () => {
    const accepter = accepting();
    accepter.receive(opening().begin());
    expect(() => accepter.receive(JSON.stringify({ proof: '0'.repeat(64) }))).toThrow('does not know the secret');
  });

  it('takes no proof that was made for another connection', () => {
    const [opener, accepter] = [opening(), accepting()];
    const confirmation = said(opener.receive(said(accepter.receive(opener.begin()))));
    const later = accepting(secret, 3);
    later.receive(opener.begin());
    expect(() => later.receive(confirmation)).toThrow('does not know the secret');
  });

  it('takes its own proof from nobody', () => {
    const accepter = accepting();
    const { proof } = JSON.parse(said(accepter.receive(opening().begin()))) as { proof: string };
    expect(() => accepter.receive(JSON.stringify({ proof }))).toThrow('does not know the secret');
  });

  it('takes nobody for another: what each says of itself is signed', () => {
    const [opener, accepter] = [opening(), accepting()];
    const posing = altered(opener.begin(), (fields) => (fields['identity'] = { ...caller, address: 'http://elsewhere:1' }));
    expect(() => opener.receive(said(accepter.receive(posing)))).toThrow('does not know the secret');
    const other = opening();
    const challenge = said(accepting().receive(other.begin()));
    const moved = altered(challenge, (fields) => (fields['identity'] = { ...owner, address: 'http://elsewhere:1' }));
    expect(() => other.receive(moved)).toThrow('does not know the secret');
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '7'],
    ['another version', altered(opening().begin(), (fields) => (fields['version'] = 2))],
    ['no number of its own', altered(opening().begin(), (fields) => (fields['nonce'] = 'again'))],
  ])('refuses a greeting with %s', (_, greeting) => {
    expect(() => accepting().receive(greeting)).toThrow();
  });
});
