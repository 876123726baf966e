import { createHash } from 'node:crypto';

import { canonicalMessages, canonicalRoster, type CommandResponse, type Message } from '#protocol';

import type { StoredWindow } from './conversation-reader.js';
import { instantOf } from './presentation.js';

/** What a client compares with its own: see {@link canonicalMessages} and {@link canonicalRoster}. */
export function windowDigestOf(
  { roster, hasMore, revision }: Omit<StoredWindow, 'messages'>,
  messages: readonly Message[],
): CommandResponse<'window.digest'> {
  const { createdAt, closedAt } = roster;
  const shown = { ...roster, createdAt: createdAt.toISOString(), closedAt: instantOf(closedAt) };
  return {
    messages: { digest: sha256(canonicalMessages(messages)), count: messages.length, hasMore },
    roster: { digest: sha256(canonicalRoster(shown)) },
    revision,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
