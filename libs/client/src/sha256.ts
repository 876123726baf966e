import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * SHA-256 of a text in UTF-8, in hexadecimal. Not the platform's: browsers have none on pages that did not come over TLS,
 * and what they have answers only later, when what was compared may have moved on.
 */
export const sha256 = (text: string): string => bytesToHex(hash(utf8ToBytes(text)));
