import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone, seen from dist/tools. */
export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
