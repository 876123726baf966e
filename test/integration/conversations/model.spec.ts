import { readdirSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EntitySchema, MikroORM } from '@mikro-orm/postgresql';

import { accountEntities } from '#accounts';
import type { TestDatabase } from '#testing';

import { conversationEntities } from '../../../libs/conversations/src/adapters/entities.js';
import { freshDatabase } from '../../support/database.js';

const sqlFolder = new URL('../../../libs/conversations/src/adapters/sql/', import.meta.url);

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly is_nullable: 'YES' | 'NO';
}

describe('the model of conversations', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  beforeAll(async () => {
    database = await freshDatabase();
    orm = await MikroORM.init({ clientUrl: database.url, entities: [...accountEntities, ...conversationEntities] });
  });
  afterAll(async () => {
    await orm.close();
    await database.drop();
  });

  const metadata = () => conversationEntities.map((entity) => orm.getMetadata().get(entity as EntitySchema));
  /** Of every table in the model: `message.sequence bigint not null`. */
  const modelled = () =>
    metadata().flatMap(({ tableName, props }) => {
      return props.map(
        ({ fieldNames, columnTypes, nullable }) =>
          `${tableName}.${fieldNames[0]} ${typeName(columnTypes[0] ?? '')}${nullable ? '' : ' not null'}`,
      );
    });
  const tables = () => metadata().map(({ tableName }) => tableName);

  it('is what the migrations made of the database, column by column', async () => {
    const migrated = await orm.em
      .getConnection()
      .execute<Column[]>(
        `select table_name, column_name, udt_name, is_nullable from information_schema.columns where table_schema = 'public'`,
      );
    const columns = migrated
      .filter(({ table_name }) => tables().includes(table_name))
      .map(
        ({ table_name, column_name, udt_name, is_nullable }) =>
          `${table_name}.${column_name} ${typeName(udt_name)}${is_nullable === 'YES' ? '' : ' not null'}`,
      );
    expect(modelled().toSorted()).toEqual(columns.toSorted());
  });

  it('knows every column that the commit statement writes, and the statement leaves out only what may be left out', () => {
    const commit = readFileSync(new URL('commit.sql', sqlFolder), 'utf8');
    const written = [...commit.matchAll(/insert into (\w+)(?: as \w+)? \(([^)]+)\)/g)].map(([, table = '', list = '']) => ({
      table,
      columns: list.split(',').map((column) => column.trim()),
    }));
    // What a member decides for themselves, and what is only looked at, is written past the lane.
    const pastTheLane = new Set(['member_state', 'presence_visibility', 'moderation_audit']);
    expect(new Set(written.map(({ table }) => table))).toEqual(new Set(tables().filter((table) => !pastTheLane.has(table))));
    for (const { table, columns } of written) {
      const props = metadata().flatMap((meta) => (meta.tableName === table ? meta.props : []));
      const all = props.map(({ fieldNames }) => fieldNames[0]);
      const needed = props.filter(
        ({ nullable, default: given, autoincrement }) => !nullable && given === undefined && !autoincrement,
      );
      expect(all).toEqual(expect.arrayContaining(columns));
      expect(columns).toEqual(expect.arrayContaining(needed.map(({ fieldNames }) => fieldNames[0])));
    }
  });

  it('is prepared by PostgreSQL as it stands in every statement file', async () => {
    const connection = orm.em.getConnection();
    for (const file of readdirSync(sqlFolder)) {
      const text = readFileSync(new URL(file, sqlFolder), 'utf8');
      await expect(connection.execute(`prepare "${file}" as ${text}`)).resolves.toBeDefined();
    }
  });
});

/** One name for each type, whichever of PostgreSQL's the catalogue or the ORM uses. */
function typeName(type: string): string {
  const names: Readonly<Record<string, string>> = { int8: 'bigint', int4: 'int', int2: 'smallint', bool: 'boolean' };
  const [plain = ''] = type.split('(');
  return names[plain] ?? plain;
}
