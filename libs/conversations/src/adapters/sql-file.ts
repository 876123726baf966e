import { readFileSync } from 'node:fs';

import pg from 'pg';

/** A statement that lies beside this file, under the name by which a connection keeps it prepared. */
export function sqlFile(name: string) {
  return { name, text: readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8'), types: countersAsNumbers };
}

/** Of PostgreSQL's bigint we have counters and moments in milliseconds, which fit a JavaScript number (2^53) for ever. */
const countersAsNumbers: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    type === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(type, format),
};
