import { randomUUID } from 'node:crypto';

import { serveChat } from './chat-server.js';

/**
 * Socket.IO that stores nothing: numbers are counted in memory and gone with it. What this costs is
 * what any server pays for carrying messages over Socket.IO; it is the floor of the comparison.
 *
 * Usage: node bare.js PORT
 */
const lastSequences = new Map<string, number>();

serveChat(Number(process.argv[2]), randomUUID, async ({ conversationId }) => {
  const sequence = (lastSequences.get(conversationId) ?? 0) + 1;
  lastSequences.set(conversationId, sequence);
  return sequence;
});
