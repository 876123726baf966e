import { z } from 'zod';

import { settings } from '../settings.js';

/**
 * Characters that no name may hold: control characters, line breaks, and the marks that turn the
 * direction of text around (with them, one name can be made to look like another).
 */
const forbiddenInNames = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export const username = z
  .string()
  .regex(settings.username.pattern, '3 to 32 letters, digits, dots, hyphens and underscores, and a letter first');

export const displayName = z
  .string()
  .refine((name) => name.isWellFormed() && !forbiddenInNames.test(name), 'letters and spaces, no control characters')
  .transform((name) => name.normalize('NFC').trim().replace(/\s+/gu, ' '))
  .pipe(
    z.string().min(1, 'must not be empty').max(settings.displayNameLength, `at most ${settings.displayNameLength} characters`),
  );

export const password = z
  .string()
  .min(settings.password.minLength, `at least ${settings.password.minLength} characters`)
  .max(settings.password.maxLength, `at most ${settings.password.maxLength} characters`)
  .refine((text) => text.isWellFormed(), 'must be well-formed text');

/** What somebody signs up with. Branded: only what went through this schema can be registered. */
export const registration = z.strictObject({ username, displayName, password }).brand<'Registration'>();
export type Registration = z.infer<typeof registration>;
