import { createHmac, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import { InvariantViolation, type Random } from '#kernel';

import type { NodeIdentity } from '../lease-store.js';

/** Who is at the other end. Without an address, nobody can ask it anything, except on a connection that it opened. */
export type PeerIdentity = Pick<NodeIdentity, 'bootId' | 'address'>;

/** A frame has led to a frame to send, or to the certainty who is at the other end, or to both. */
export interface HandshakeStep {
  readonly send?: string;
  readonly proven?: PeerIdentity;
}

/**
 * The frames before all others, by which both ends prove that they know the secret of the installation, without telling
 * it: each signs what both have said, numbers that were never used before included, and which of the two it is.
 */
export interface Handshake {
  /** What the end that opened the connection says first. */
  begin(): string;

  /** @throws when the other end has not proved it. */
  receive(text: string): HandshakeStep;
}

export interface HandshakeSurroundings {
  readonly self: PeerIdentity;
  readonly secret: string;
  readonly random: Random;
}

const hex256 = z.string().regex(/^[0-9a-f]{64}$/);
const identity = z.object({ bootId: z.string().min(1).max(64), address: z.string().max(1_024).nullable() });
const hello = z.object({ version: z.literal(1), nonce: hex256, identity });
const challenge = hello.extend({ proof: hex256 });
const confirmation = z.object({ proof: hex256 });
type Hello = z.infer<typeof hello>;

/** Says who it is, and proves it after the other end has. */
export class OpeningHandshake implements Handshake {
  readonly #hello: Hello;

  constructor(private readonly surroundings: HandshakeSurroundings) {
    this.#hello = helloOf(surroundings);
  }

  begin(): string {
    return JSON.stringify(this.#hello);
  }

  receive(text: string): HandshakeStep {
    const theirs = challenge.parse(JSON.parse(text));
    const prove = (by: End) => proofOf(this.surroundings.secret, by, { opener: this.#hello, accepter: theirs });
    expectProof(theirs.proof, prove('accepter'));
    return { send: JSON.stringify({ proof: prove('opener') }), proven: theirs.identity };
  }
}

/** Proves that it may be spoken to, and then listens to nobody who does not do the same. */
export class AcceptingHandshake implements Handshake {
  readonly #hello: Hello;
  #theirs: Hello | undefined;

  constructor(private readonly surroundings: HandshakeSurroundings) {
    this.#hello = helloOf(surroundings);
  }

  begin(): string {
    throw new InvariantViolation('violated: whoever opened the connection speaks first');
  }

  receive(text: string): HandshakeStep {
    if (this.#theirs === undefined) {
      this.#theirs = hello.parse(JSON.parse(text));
      return { send: JSON.stringify({ ...this.#hello, proof: this.#prove('accepter', this.#theirs) }) };
    }
    expectProof(confirmation.parse(JSON.parse(text)).proof, this.#prove('opener', this.#theirs));
    return { proven: this.#theirs.identity };
  }

  #prove(by: End, theirs: Hello): string {
    return proofOf(this.surroundings.secret, by, { opener: theirs, accepter: this.#hello });
  }
}

type End = 'opener' | 'accepter';

function helloOf({ self: { bootId, address }, random }: HandshakeSurroundings): Hello {
  return { version: 1, nonce: Buffer.from(random.bytes(32)).toString('hex'), identity: { bootId, address } };
}

function proofOf(secret: string, by: End, said: Readonly<Record<End, Hello>>): string {
  const flat = ({ nonce, identity: { bootId, address } }: Hello) => [nonce, bootId, address];
  const signed = JSON.stringify(['parley peer link 1', by, flat(said.opener), flat(said.accepter)]);
  return createHmac('sha256', secret).update(signed).digest('hex');
}

function expectProof(given: string, expected: string): void {
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) throw new Error('the other end does not know the secret');
}
