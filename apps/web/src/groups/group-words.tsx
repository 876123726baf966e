import { limits } from '#protocol';
import { Textarea, TextInput } from '@mantine/core';

/** What a group is called, and what it is about. */
export interface GroupWords {
  readonly name: string;
  readonly description: string;
}

interface GroupWordsFieldsProps {
  readonly words: GroupWords;
  readonly onChange: (words: GroupWords) => void;
}

/** Where both are written. */
export function GroupWordsFields({ words, onChange }: GroupWordsFieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        size="md"
        required
        data-autofocus
        autoComplete="off"
        maxLength={limits.groupNameLength}
        value={words.name}
        onChange={(event) => onChange({ ...words, name: event.currentTarget.value })}
      />
      <Textarea
        label="What it is about"
        size="md"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={limits.groupDescriptionLength}
        value={words.description}
        onChange={(event) => onChange({ ...words, description: event.currentTarget.value })}
      />
    </>
  );
}

/** As they are sent: without the space around them, and without a description rather than an empty one. */
export function sentWords({ name, description }: GroupWords): { readonly name: string; readonly description: string | null } {
  const described = description.trim().toWellFormed();
  return { name: name.trim().toWellFormed(), description: described === '' ? null : described };
}
