import { textParts } from './links.js';
import classes from './message-bubble.module.css';

/** A text as it was written, each paragraph in its own direction, with its web addresses as links. */
export function MessageText({ text }: { readonly text: string }) {
  return (
    <span className={classes.text} dir="auto">
      {textParts(text).map(({ text: part, href }, index) =>
        href === null ? (
          part
        ) : (
          <a key={index} href={href} target="_blank" rel="noopener noreferrer" className={classes.link}>
            {part}
          </a>
        ),
      )}
    </span>
  );
}
