import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';

import { type Mentionable, matching } from './mentionable.js';
import { mentionQuery } from './mention-query.js';

interface CompletionOptions {
  readonly text: string;
  readonly people: readonly Mentionable[];
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Somebody was chosen, and the text says so now. */
  readonly onChoose: (text: string, chosen: Mentionable) => void;
}

export interface Completion {
  /** Who could be meant; none: there is nothing to complete. */
  readonly options: readonly Mentionable[];
  /** Which of them Enter takes. */
  readonly active: number;
  choose(chosen: Mentionable): void;
  /** Hears where the caret is. */
  follow(caret: number): void;
  /** Takes the keys that belong to the list, and says whether it has. */
  steer(event: KeyboardEvent): boolean;
}

/** Completes an "@" to the name of somebody who can be mentioned. */
export function useCompletion({ text, people, field, onChoose }: CompletionOptions): Completion {
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  /** Where the "@" stands for which the list was closed. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const caretAfterwards = useRef<number | null>(null);
  const query = mentionQuery(text, caret);
  const options = query === null || query.start === dismissed ? [] : matching(people, query.query);
  const current = Math.min(active, options.length - 1);

  useLayoutEffect(() => {
    if (caretAfterwards.current === null) return;
    field.current?.setSelectionRange(caretAfterwards.current, caretAfterwards.current);
    caretAfterwards.current = null;
  });

  const choose = (chosen: Mentionable): void => {
    if (query === null) return;
    const before = `${text.slice(0, query.start)}@${chosen.label} `;
    caretAfterwards.current = before.length;
    setCaret(before.length);
    setActive(0);
    onChoose(before + text.slice(caret).replace(/^ /, ''), chosen);
    field.current?.focus();
  };
  const follow = (position: number): void => {
    if (position === caret) return;
    setCaret(position);
    setActive(0);
    if (mentionQuery(field.current?.value ?? '', position)?.start !== dismissed) setDismissed(null);
  };
  const steer = (event: KeyboardEvent): boolean => {
    const chosen = options[current];
    if (chosen === undefined || query === null) return false;
    switch (event.key) {
      case 'ArrowDown':
        setActive((current + 1) % options.length);
        return true;
      case 'ArrowUp':
        setActive((current + options.length - 1) % options.length);
        return true;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        choose(chosen);
        return true;
      case 'Escape':
        setDismissed(query.start);
        return true;
      default:
        return false;
    }
  };

  return { options, active: current, choose, follow, steer };
}
