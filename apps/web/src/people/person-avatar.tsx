import { Avatar } from '@mantine/core';

/** Colours that carry white initials legibly. */
const colors = ['#136d62', '#3b5bb5', '#8a3f9e', '#b03a5b', '#a4510f', '#4f6b1f', '#2f6c8f', '#6a4fb3'] as const;

interface PersonAvatarProps {
  readonly name: string;
  /** What the colour comes from: a person keeps theirs when they change their name. */
  readonly id: string;
  readonly size?: number;
  /** A group is a square among the circles of people. */
  readonly group?: boolean;
}

/** Initials on a colour of one's own. Decoration: the name always stands beside it. */
export function PersonAvatar({ name, id, size = 44, group = false }: PersonAvatarProps) {
  return (
    <Avatar
      size={size}
      radius={group ? size * 0.3 : size}
      color={colorOf(id)}
      variant="filled"
      aria-hidden="true"
      styles={{ placeholder: { fontWeight: 600 } }}
    >
      {initials(name)}
    </Avatar>
  );
}

function colorOf(id: string): string {
  let hash = 0;
  for (const character of id) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return colors[Math.abs(hash) % colors.length] ?? colors[0];
}

const graphemes = new Intl.Segmenter();

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const shown = words.length > 1 ? [words[0], words.at(-1)] : words;
  return shown.map((word) => firstLetter(word ?? '')).join('');
}

/** What people take for one letter, whatever it is encoded as. */
function firstLetter(word: string): string {
  const [first] = graphemes.segment(word);
  return first?.segment.toLocaleUpperCase() ?? '';
}
