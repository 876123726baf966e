import { readFile } from 'node:fs/promises';

import { inDatabase } from '../driving/database.js';
import { compiledProgram } from '../driving/launchable.js';
import type { Participant } from '../driving/participant.js';
import { Contender } from './contender.js';
import type { Population } from './workload.js';

/** Socket.IO that stores nothing. */
export class BareContender extends Contender {
  readonly name = 'bare';
  readonly program = compiledProgram('test/load/baselines/bare');

  async prepare(): Promise<void> {}

  launch(port: number) {
    return { args: [String(port)], env: {} };
  }

  async credentialsOf(participant: Participant) {
    return { ...participant };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Socket.IO with one ORM transaction per message. */
export class NaiveContender extends Contender {
  readonly name = 'naive';
  readonly program = compiledProgram('test/load/baselines/naive');

  constructor(readonly databaseUrl: string) {
    super();
  }

  async prepare({ active, idle }: Population): Promise<void> {
    const schema = await readFile(new URL('../baselines/naive.sql', import.meta.url), 'utf8');
    const ids = [...active, ...idle].map(([first]) => first?.conversationId);
    await inDatabase(this, async (client) => {
      await client.query(schema);
      await client.query('insert into bench_naive.conversation (conversation_id) select unnest($1::uuid[])', [ids]);
    });
  }

  launch(port: number) {
    return { args: [String(port)], env: { DATABASE_URL: this.databaseUrl } };
  }

  async credentialsOf(participant: Participant) {
    return { ...participant };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await inDatabase(this, (client) => client.query('drop schema if exists bench_naive cascade'));
  }
}
