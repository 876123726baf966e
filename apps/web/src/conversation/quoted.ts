import type { Message } from '#protocol';

import type { Quoted } from './quote.js';

/** More than a quotation shows. */
const quotedLength = 200;
const known = new WeakMap<Message, Quoted>();

/** What a quotation of a message says. The same object for the same message, unless its author is called otherwise. */
export function quote(message: Message, author: string): Quoted {
  const before = known.get(message);
  if (before?.author === author) return before;
  const text = message.deletedAt === undefined ? message.text.slice(0, quotedLength) : 'Message deleted';
  const quoted = { sequence: message.sequence, author, text };
  known.set(message, quoted);
  return quoted;
}

const beyond = new Map<number, Quoted>();

/** The quotation of a message that is not loaded. */
export function quoteUnseen(sequence: number): Quoted {
  const quoted = beyond.get(sequence) ?? { sequence, author: null, text: 'Earlier message' };
  beyond.set(sequence, quoted);
  return quoted;
}

/** Finds a message in a window without gaps. */
export function messageAt(messages: readonly Message[], sequence: number): Message | undefined {
  const first = messages[0];
  return first === undefined ? undefined : messages[sequence - first.sequence];
}
