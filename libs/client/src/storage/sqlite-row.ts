import { crc32 } from 'node:zlib';

import type { OutboxEntry } from './outbox-entry.js';
import { isCounted, type KeptEntry } from './revision.js';

/** The columns of an entry: about, is_counted, entry, checksum. */
export function columnsOf(entry: OutboxEntry): [about: string, isCounted: number, text: string, checksum: number] {
  const text = JSON.stringify(entry);
  return [entry.about, Number(isCounted(entry)), text, crc32(text)];
}

/** What a row of the outbox holds; nothing, if its text is not the one that was written. */
export function keptIn(row: Readonly<Record<string, unknown>>): KeptEntry {
  const { position, entry: text, checksum } = row;
  const isIntact = typeof text === 'string' && crc32(text) === checksum;
  return { position: Number(position), kept: isIntact ? parsed(text) : undefined };
}

/** The value of a text that may be damaged. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
