import classes from './composer.module.css';

/** Who is typing, in the room below the place where one writes. Not read out: it would never stop. */
export function TypingLine({ names }: { readonly names: readonly string[] }) {
  return (
    <div className={classes.typing} dir="auto">
      {typingOf(names)}
    </div>
  );
}

function typingOf(names: readonly string[]): string {
  const [first, second, ...more] = names;
  if (first === undefined) return '';
  if (second === undefined) return `${first} is typing…`;
  return more.length === 0 ? `${first} and ${second} are typing…` : `${names.length} people are typing…`;
}
