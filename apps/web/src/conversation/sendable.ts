import type { EditedMessage } from '#client';
import { limits } from '#protocol';

import { placeMentions } from '../mentions/place-mentions.js';
import type { Written } from './message-field.js';

/** What is sent of what was written; null: nothing that could be. */
export function sendable({ text: typed, mentioned }: Written): EditedMessage | null {
  if (typed.length > limits.messageTextLength) return null;
  // Half of a surrogate pair, left alone by some way of editing, would have the whole message refused.
  const text = typed.trim().toWellFormed();
  if (text === '') return null;
  const mentions = placeMentions(text, mentioned);
  return mentions.length === 0 ? { text } : { text, mentions };
}
