import { areWithin, type Mention, ParleyError } from '#protocol';

/** @throws ParleyError `INVALID_MENTION` unless each has a range of its own, in order, within the text. */
export function requireWithin(text: string, mentions: readonly Mention[] = []): void {
  if (!areWithin(text, mentions)) throw new ParleyError('INVALID_MENTION');
}

/** As commands and messages carry them: absent if there are none. */
export const withMentions = (mentions: readonly Mention[] = []): { mentions?: Mention[] } =>
  mentions.length === 0 ? {} : { mentions: [...mentions] };
