import { digestExample, inboxExample } from './example.js';
import { commandTable, errorTable, eventTable, limitTable } from './tables.js';

export const pageFile = 'docs/protocol.md';

const parts: Readonly<Record<string, () => string>> = {
  errors: errorTable,
  commands: commandTable,
  events: eventTable,
  limits: limitTable,
  digest: digestExample,
  'inbox digest': inboxExample,
};

/** The page with its generated parts as they have to be now. @throws Error if it lacks one, or has one that nobody makes. */
export function withGeneratedParts(page: string): string {
  const missing = new Set(Object.keys(parts));
  const after = page.replaceAll(
    /(<!-- generated: ([a-z ]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g,
    (_, open, name: string, close) => {
      const make = parts[name];
      if (make === undefined || !missing.delete(name))
        throw new Error(`${pageFile}: nothing makes "${name}", or it is there twice`);
      return `${open}<!-- prettier-ignore-start -->\n\n${make()}\n\n<!-- prettier-ignore-end -->\n${close}`;
    },
  );
  if (missing.size > 0) throw new Error(`${pageFile} lacks the generated parts ${[...missing].join(', ')}`);
  return after;
}
