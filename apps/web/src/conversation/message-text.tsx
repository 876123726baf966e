import { useParley } from '#react';
import classes from './message-bubble.module.css';
import { richParts, type RichPart } from './rich-text.js';
import type { Entry } from './timeline.js';

/** A text as it was written, each paragraph in its own direction, with its web addresses as links and mentions to be seen. */
export function MessageText({ entry }: { readonly entry: Pick<Entry, 'text' | 'mentions'> }) {
  return (
    <span className={classes.text} dir="auto" data-text>
      {richParts(entry.text, entry.mentions).map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </span>
  );
}

function Part({ part: { text, href, mention } }: { readonly part: RichPart }) {
  const { me } = useParley();
  if (mention !== null) {
    const meant = 'all' in mention || mention.userId === me.userId;
    return (
      <span className={classes.mention} data-me={meant || undefined}>
        {text}
      </span>
    );
  }
  if (href === null) return text;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={classes.link}>
      {text}
    </a>
  );
}
