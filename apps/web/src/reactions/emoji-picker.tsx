import { useAnswer } from '#react';
import { Loader, Text, TextInput } from '@mantine/core';
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react';

import { isComposing } from '../conversation/is-composing.js';
import { SearchIcon } from '../look/icons.js';
import { EmojiGrid, columns, optionId } from './emoji-grid.js';
import { loadEmoji, matching, move } from './emoji-groups.js';
import classes from './emoji-picker.module.css';

/** Any emoji there is, found by its name. Arrow keys go through them while one types. */
export function EmojiPicker({ onChoose }: { readonly onChoose: (emoji: string) => void }) {
  const answer = useAnswer(null, loadEmoji);
  const [text, setText] = useState('');
  const query = useDeferredValue(text);
  const [active, setActive] = useState(0);
  const groups = answer.phase === 'answered' ? matching(answer.value, query) : [];
  const emoji = groups.flatMap((group) => group.emoji);
  const field = useRef<HTMLInputElement>(null);

  // It takes the place of what had the focus.
  useEffect(() => field.current?.focus(), []);

  useEffect(() => document.getElementById(optionId(active))?.scrollIntoView({ block: 'nearest' }), [active]);

  const steer = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const chosen = emoji[active]?.[0];
    if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen);
    else if (event.key.startsWith('Arrow') && emoji.length > 0) {
      const sizes = groups.map((group) => group.emoji.length);
      setActive(move(event.key, active, sizes, columns));
    } else return;
    event.preventDefault();
  };

  return (
    <div className={classes.root}>
      <TextInput
        ref={field}
        role="combobox"
        aria-label="Find an emoji by its name"
        aria-expanded={emoji.length > 0}
        aria-controls="emoji-grid"
        aria-autocomplete="list"
        aria-activedescendant={emoji.length > 0 ? optionId(active) : undefined}
        placeholder="Find an emoji"
        autoComplete="off"
        spellCheck={false}
        leftSection={<SearchIcon size={16} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={steer}
      />
      {answer.phase === 'asking' && <Loader role="status" size={22} m="auto" aria-label="Loading emoji" />}
      {answer.phase === 'failed' && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          The emoji could not be loaded. Check your connection and try again.
        </Text>
      )}
      {answer.phase === 'answered' && (
        <>
          <EmojiGrid groups={groups} active={active} onChoose={onChoose} />
          <Text className={classes.name} size="sm" c="dimmed" role="status">
            {emoji.length === 0 ? 'There is no emoji of that name.' : (emoji[active]?.[1] ?? '')}
          </Text>
        </>
      )}
    </div>
  );
}
