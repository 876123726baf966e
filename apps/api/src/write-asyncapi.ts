import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { asyncApiDocument } from './asyncapi/asyncapi-document.js';

/** `npm run asyncapi`: brings the committed document in line with the registry. */
const file = resolve('docs/asyncapi.json');
writeFileSync(file, `${JSON.stringify(asyncApiDocument(), null, 2)}\n`);
process.stdout.write(`${file}\n`);
