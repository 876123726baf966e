import { limits } from '#protocol';
import { Textarea } from '@mantine/core';
import { type KeyboardEvent, type RefObject, type SyntheticEvent, useEffect } from 'react';

import { isLookingFor } from '../look/is-looking-for.js';
import type { Mentionable, Mentioned } from '../mentions/mentionable.js';
import { MentionOptions, optionId, optionsId } from '../mentions/mention-options.js';
import { useCompletion } from '../mentions/use-completion.js';
import { sentence } from '../parley/sentence.js';
import { CharactersLeft } from './characters-left.js';
import classes from './composer.module.css';
import { composerId } from './focus-composer.js';
import { isComposing } from './is-composing.js';

/** A text, and who was chosen by name while it was written. */
export interface Written {
  readonly text: string;
  readonly mentioned: readonly Mentioned[];
}

interface MessageFieldProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly written: Written;
  readonly people: readonly Mentionable[];
  readonly failure: unknown;
  readonly onWrite: (written: Written) => void;
  readonly onSubmit: () => void;
  /** Escape; false: there is nothing to leave, so that it leaves the conversation. */
  readonly onEscape: () => boolean;
}

/** A text that can be sent, or could: Enter sends, Shift+Enter begins a new line, "@" offers whom to mention. */
export function MessageField({ field, label, written, people, failure, onWrite, onSubmit, onEscape }: MessageFieldProps) {
  const { text, mentioned } = written;
  const { options, active, choose, follow, steer } = useCompletion({
    text,
    people,
    field,
    onChoose: (next, chosen) => onWrite({ text: next, mentioned: [...mentioned, chosen] }),
  });
  const completing = options.length > 0;

  useEffect(() => {
    const element = field.current;
    if (element === null || isLookingFor()) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [field]);

  const press = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (steer(event) || (event.key === 'Escape' && onEscape())) {
      event.preventDefault();
      // What this key has done here it must not do to the conversation as well.
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      onSubmit();
    }
  };
  const noticeCaret = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>): void => follow(currentTarget.selectionStart);

  return (
    <>
      <MentionOptions options={options} active={active} onChoose={choose} />
      <Textarea
        ref={field}
        id={composerId}
        className={classes.field}
        aria-label={label}
        aria-describedby="composer-limit"
        aria-autocomplete="list"
        aria-controls={completing ? optionsId : undefined}
        aria-activedescendant={completing ? optionId(active) : undefined}
        placeholder="Write a message"
        autosize
        minRows={1}
        maxRows={8}
        size="md"
        dir="auto"
        enterKeyHint="send"
        value={text}
        error={failure === null ? null : sentence(failure)}
        onChange={(event) => {
          noticeCaret(event);
          onWrite({ text: event.currentTarget.value, mentioned });
        }}
        onSelect={noticeCaret}
        onBlur={() => follow(0)}
        onKeyDown={press}
      />
      <CharactersLeft id="composer-limit" count={limits.messageTextLength - text.length} />
    </>
  );
}
