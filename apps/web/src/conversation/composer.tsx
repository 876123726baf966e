import type { ConversationView } from '#client';
import { limits } from '#protocol';
import { ActionIcon, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { SendIcon } from '../look/icons.js';
import { sentence } from '../parley/sentence.js';
import { CharactersLeft } from './characters-left.js';
import classes from './composer.module.css';
import type { Drafts } from './drafts.js';
import { composerId } from './focus-composer.js';
import { isComposing } from './is-composing.js';

interface ComposerProps {
  readonly view: ConversationView;
  readonly drafts: Drafts;
  readonly title: string;
}

/** Where one writes. Enter sends, Shift+Enter begins a new line. */
export function Composer({ view, drafts, title }: ComposerProps) {
  const [text, setText] = useState(drafts.get(view.id) ?? '');
  const [failure, setFailure] = useState<unknown>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const sendable = text.trim() !== '' && text.length <= limits.messageTextLength;

  useEffect(() => field.current?.focus(), []);

  const write = (written: string): void => {
    setText(written);
    setFailure(null);
    drafts.set(view.id, written);
  };
  const send = (): void => {
    if (!sendable) return;
    try {
      // Half of a surrogate pair, left alone by some way of editing, would have the whole message refused.
      view.send({ text: text.trim().toWellFormed() });
      write('');
    } catch (error) {
      setFailure(error);
    }
    field.current?.focus();
  };
  const sendOnEnter = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };

  return (
    <form className={classes.root} onSubmit={submit} aria-label="New message">
      <div className={classes.row}>
        <Textarea
          ref={field}
          id={composerId}
          className={classes.field}
          aria-label={`Message to ${title}`}
          aria-describedby="composer-limit"
          placeholder="Write a message"
          autosize
          minRows={1}
          maxRows={8}
          size="md"
          dir="auto"
          enterKeyHint="send"
          value={text}
          error={failure === null ? null : sentence(failure)}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={sendOnEnter}
        />
        <ActionIcon type="submit" size={44} radius="xl" aria-label="Send" disabled={!sendable} className={classes.send}>
          <SendIcon />
        </ActionIcon>
      </div>
      <CharactersLeft id="composer-limit" count={limits.messageTextLength - text.length} />
    </form>
  );
}
