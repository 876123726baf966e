import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { accountEntities, Accounts, AccountsModule } from '#accounts';
import { databaseModule } from '#platform';

const usage = 'Usage: moderator.js add|remove USERNAME';

@Module({ imports: [databaseModule(accountEntities) as never, AccountsModule] })
class App {}

/** Makes somebody a moderator, or no longer one, where our own issuer has the accounts; another issuer decides for itself. */
const [what = '', username = '', ...more] = process.argv.slice(2);
if ((what !== 'add' && what !== 'remove') || username === '' || more.length > 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const app = await NestFactory.createApplicationContext(App, { logger: ['fatal', 'error'] });
try {
  const outcome = await app.get(Accounts).setModerator(username, what === 'add');
  if (outcome === 'not_found') {
    process.stderr.write(`There is no account called ${username}.\n`);
    process.exitCode = 1;
  }
} finally {
  await app.close();
}
