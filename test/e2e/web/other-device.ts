import { RawClient } from '../../support/raw-client.js';
import type { Person } from './person.js';
import { tokensOf } from './tokens.js';

/** Somebody's other device: writes all of it into the conversation that is open on their page, in this order, much faster than anybody types. */
export async function writeElsewhere({ page }: Person, texts: readonly string[]): Promise<void> {
  const { origin, pathname } = new URL(page.url());
  const conversationId = pathname.replace('/c/', '');
  const client = await RawClient.connect(origin, (await tokensOf(page))?.access_token);
  try {
    const sent = texts.map((text) =>
      client.command('message.send', { conversationId, idempotencyKey: crypto.randomUUID(), text }),
    );
    for (const answer of await Promise.all(sent)) if (!answer.ok) throw new Error(answer.error.code);
  } finally {
    client.close();
  }
}

/** Lines that say which they are. */
export const lines = (count: number, word = 'Line'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);
