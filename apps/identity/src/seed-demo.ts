import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { accountEntities, Accounts, AccountsModule, registration } from '#accounts';
import { Config, databaseModule, PlatformModule } from '#platform';

const demoUsers = [
  { username: 'alice', displayName: 'Alice Andersson' },
  { username: 'bob', displayName: 'Bob Baker' },
  { username: 'carol', displayName: 'Carol Chen' },
  { username: 'dana', displayName: 'Dana Diaz' },
];
const demoModerator = 'dana';

@Module({ imports: [databaseModule(accountEntities) as never, PlatformModule, AccountsModule] })
class App {}

/** Makes the demo users, where they are missing, one of them a moderator. Says nothing unless it fails. */
const app = await NestFactory.createApplicationContext(App, { logger: ['fatal', 'error'] });
try {
  const password = app.get(Config).values.PARLEY_DEMO_PASSWORD;
  if (password === undefined) throw new Error('PARLEY_DEMO_PASSWORD is not set: the demo users would have none');
  const accounts = app.get(Accounts);
  for (const user of demoUsers) {
    const { outcome } = await accounts.register(registration.parse({ ...user, password }));
    // Only at first: whoever takes the role from them means it.
    if (outcome === 'registered' && user.username === demoModerator) await accounts.setModerator(user.username, true);
  }
} finally {
  await app.close();
}
