import type { Conversation, Mention } from '#protocol';

/** Whom a mention means: somebody, or everybody. */
export type MentionTarget = { readonly userId: string } | { readonly all: true };

/** Somebody whom a message can mention, and by which words. */
export interface Mentioned {
  /** What stands behind the "@". */
  readonly label: string;
  readonly target: MentionTarget;
}

export interface Mentionable extends Mentioned {
  readonly key: string;
  /** What tells people of one name apart. */
  readonly hint: string;
}

const everybody: Mentionable = { key: 'all', label: 'all', hint: 'Everybody in this group', target: { all: true } };

/** The other members, in the order of their names; for an admin of a group, everybody at once before them. */
export function mentionables(
  { type, members }: Conversation,
  me: { readonly id: string; readonly admin: boolean },
): Mentionable[] {
  const others = members.filter(({ userId }) => userId !== me.id);
  const names = Map.groupBy(others, ({ displayName }) => displayName);
  const people = others.map(({ userId, username, displayName }): Mentionable => {
    // Two of one name, or one who is called like everybody: only the username says who is meant.
    const unclear = (names.get(displayName)?.length ?? 0) > 1 || displayName === everybody.label;
    return { key: userId, label: unclear ? username : displayName, hint: `@${username}`, target: { userId } };
  });
  people.sort((one, other) => one.label.localeCompare(other.label));
  return type === 'group' && me.admin ? [everybody, ...people] : people;
}

/** As many as a glance takes in. */
const offered = 8;

/** Those of whom a word of the name, or the username, begins with what was typed. */
export function matching(all: readonly Mentionable[], query: string): readonly Mentionable[] {
  const wanted = query.toLocaleLowerCase();
  const fits = ({ label, hint }: Mentionable): boolean => {
    const name = label.toLocaleLowerCase();
    return name.startsWith(wanted) || name.includes(` ${wanted}`) || hint.toLocaleLowerCase().startsWith(`@${wanted}`);
  };
  return all.filter(fits).slice(0, offered);
}

/** The words by which a message that was sent mentions people: what an editor begins with. */
export const mentionedIn = (text: string, mentions: readonly Mention[]): Mentioned[] =>
  mentions.map((mention) => ({
    label: text.slice(mention.start + 1, mention.start + mention.length),
    target: 'all' in mention ? { all: true } : { userId: mention.userId },
  }));
