import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from '../repository.js';
import { documentFile, specificationOf } from './from-repository.js';

const specification = specificationOf(repository);
writeFileSync(join(repository, documentFile), specification.markdown);
process.stderr.write(`${documentFile}: not yet ${specification.unproved.join(', ')}\n`);
