import type { Message } from '#protocol';
import { ActionIcon, Popover } from '@mantine/core';
import { useState } from 'react';

import { focusMessage } from '../conversation/element-of-message.js';
import { closeOnEscape } from '../look/close-on-escape.js';
import { SmileIcon } from '../look/icons.js';
import { CommonReactions } from './common-reactions.js';
import { EmojiPicker } from './emoji-picker.js';
import { useToggleReaction } from './use-toggle-reaction.js';

interface ReactButtonProps {
  readonly message: Message;
  readonly onOpen: (opened: boolean) => void;
}

/** Opens a few common emoji, and behind them all there are. */
export function ReactButton({ message, onOpen }: ReactButtonProps) {
  const [shown, setShown] = useState<'nothing' | 'common' | 'all'>('nothing');
  const toggle = useToggleReaction(message);

  const show = (next: typeof shown): void => {
    setShown(next);
    if (next === 'nothing') focusMessage(message.sequence);
    onOpen(next !== 'nothing');
  };
  const choose = (emoji: string): void => {
    toggle(emoji);
    show('nothing');
  };

  return (
    <Popover
      opened={shown !== 'nothing'}
      onChange={(opened) => opened || show('nothing')}
      position="top"
      shadow="md"
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label="React"
          aria-haspopup="dialog"
          aria-expanded={shown !== 'nothing'}
          onClick={() => show(shown === 'nothing' ? 'common' : 'nothing')}
          onKeyDown={closeOnEscape}
        >
          <SmileIcon size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} role="dialog" aria-label="React with an emoji">
        {shown === 'all' ? (
          <EmojiPicker onChoose={choose} />
        ) : (
          <CommonReactions mine={mineOf(message)} onChoose={choose} onMore={() => show('all')} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const mineOf = ({ reactions = [] }: Message): readonly string[] => reactions.filter(({ mine }) => mine).map(({ emoji }) => emoji);
