import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

import type { Random } from '#kernel';

const signingKeySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        d: z.string(),
        x: z.string(),
        y: z.string(),
        kid: z.string(),
      }),
    )
    .min(1),
});
type SigningKeySet = z.infer<typeof signingKeySet>;

const cookieKeyList = z.array(z.string().min(43)).min(1);

/**
 * What this server signs with: tokens with the first of `signingKeys` (the others are still
 * published), cookies with the first of `cookieKeys` (the others still verify). To rotate, put a new
 * one first and restart; remove an old one when everything that it signed has expired.
 */
export class IdentityKeys {
  private constructor(
    readonly signingKeys: SigningKeySet,
    readonly cookieKeys: readonly string[],
  ) {}

  /** Reads the keys kept in `folder`; where they are missing, makes them. Several processes may do so at once: one wins. */
  static async open(folder: string, random: Random): Promise<IdentityKeys> {
    const signing = await kept(join(folder, 'signing-keys.json'), signingKeySet, () => newSigningKeys(random));
    const cookies = await kept(join(folder, 'cookie-keys.json'), cookieKeyList, () => [base64url(random.bytes(32))]);
    return new IdentityKeys(signing, cookies);
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

async function newSigningKeys(random: Random): Promise<SigningKeySet> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: base64url(random.bytes(12)), alg: 'ES256', use: 'sig' };
  return signingKeySet.parse({ keys: [key] });
}

/** What the file holds; where there is none, what `create` makes, from now on. */
async function kept<Kept>(file: string, schema: z.ZodType<Kept>, create: () => Kept | Promise<Kept>): Promise<Kept> {
  const text = (await readIfThere(file)) ?? (await createOnce(file, JSON.stringify(await create()))) ?? (await readIfThere(file));
  const parsed = schema.safeParse(jsonOf(text));
  // What the parser says about it may quote it, and it is a secret.
  if (!parsed.success) throw new Error(`${file} does not hold what it should`);
  return parsed.data;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes the whole file, or nothing; undefined when another process was first. */
async function createOnce(file: string, content: string): Promise<string | undefined> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${randomUUID()}`;
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
    await link(unfinished, file);
    return content;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return undefined;
    throw error;
  } finally {
    await handle.close();
    await unlink(unfinished);
  }
}

const isErrno = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException | null)?.code === code;
