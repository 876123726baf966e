import { readFileSync } from 'node:fs';

/** A statement that lies beside this file, under the name by which a connection keeps it prepared. */
export function sqlFile(name: string): { readonly name: string; readonly text: string } {
  return { name, text: readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8') };
}
