import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../repository.js';
import { pageFile, withGeneratedParts } from './page.js';

/** `npm run protocol-page`: writes the tables and examples of docs/protocol.md anew. */
const file = join(repository, pageFile);
writeFileSync(file, withGeneratedParts(readFileSync(file, 'utf8')));
