import { Config, migrate } from '#platform';

import { migrations } from '../../../migrations/index.js';

/** Applies what is missing to DATABASE_URL, says what it did, and ends. */
const applied = await migrate(Config.databaseUrlFrom(process.env), migrations);
process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
