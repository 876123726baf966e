import { createHash } from 'node:crypto';

import type { Random } from '#kernel';

const tokenBytes = 32;

export interface InvitationToken {
  /** 43 characters of base64url: 256 bits of chance. Whoever has it may join. */
  readonly token: string;
  readonly tokenHash: string;
}

export function newInvitationToken(random: Random): InvitationToken {
  const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url');
  return { token, tokenHash: hashOf(token) };
}

/** What is kept of a token: SHA-256, hexadecimal. A token of 256 random bits needs no slow hash. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
