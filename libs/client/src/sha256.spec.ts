import { createHash } from 'node:crypto';

import { it } from '@jest/globals';
import fc from 'fast-check';

import { sha256 } from './sha256.js';

it('is the SHA-256 that every server computes', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(fc.property(texts, (text) => sha256(text) === createHash('sha256').update(text, 'utf8').digest('hex')));
});
