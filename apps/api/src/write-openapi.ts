import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { openApiDocument } from './openapi/openapi-document.js';

/** `npm run openapi`: brings the committed document in line with the registry. */
const file = resolve('docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
process.stdout.write(`${file}\n`);
