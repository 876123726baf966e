import { Migration } from '@mikro-orm/migrations';

/** Tables that grow with the messages. Heads and members grow with the conversations, and stay whole: see docs/adr/0018. */
const growing = ['message', 'message_version', 'message_reaction', 'conversation_audit'] as const;
const parts = 8;

/**
 * What grows with the messages, in partitions by the hash of the conversation (docs/adr/0018): `message_p0` to `message_p7`, with indexes
 * that are called as those of the whole (`message_p3_idempotency`). Each is vacuumed and indexed anew by itself, and Citus distributes the
 * same tables by the same column.
 *
 * PostgreSQL makes no partitioned table of one that is there, so the rows move. Whatever belongs to a table, or reads it, is made again from
 * its own definition.
 */
export class Migration20261128000000_partitions extends Migration {
  override up(): void {
    this.#rebuild('partition by hash (conversation_id)', (table) => {
      for (let part = 0; part < parts; part += 1) {
        this.addSql(`create table ${table}_p${part} partition of ${table} for values with (modulus ${parts}, remainder ${part})`);
      }
    });
    for (const table of growing) this.#nameIndexesOfParts(table);
    // A statement names one table: emptying a part has to be refused by the part.
    for (let part = 0; part < parts; part += 1) {
      for (const table of ['message', 'conversation_audit']) {
        this.addSql(`
          create trigger ${table}_is_not_truncated before truncate on ${table}_p${part}
            for each statement execute function refuse_change()`);
      }
    }
  }

  override down(): void {
    this.#rebuild('', () => undefined);
  }

  #rebuild(partitioning: string, addParts: (table: string) => void): void {
    this.addSql(`create temporary table kept (step serial, definition text not null) on commit drop`);
    // A table's functions and views go with it, in the order in which they were made.
    this.addSql(`
      insert into kept (definition)
      select pg_get_functiondef(p.oid) from pg_proc p
      where p.pronamespace = current_schema()::regnamespace and p.prosqlbody is not null
      order by p.oid`);
    this.addSql(`insert into kept (definition) select 'create view audit_trail as ' || pg_get_viewdef('audit_trail'::regclass)`);
    for (const table of growing) {
      this.#keepWhatBelongsTo(table);
      this.addSql(`alter table ${table} rename to ${table}_before`);
      this.addSql(`
        create table ${table} (like ${table}_before including defaults including constraints including storage) ${partitioning}`);
      addParts(table);
      this.addSql(`insert into ${table} select * from ${table}_before`);
      this.addSql(`drop table ${table}_before cascade`);
      this.#makeAgain(`kept_of_${table}`);
    }
    this.#makeAgain('kept');
  }

  /** Keys, then indexes, then triggers; of the triggers not those that a partitioned table gives to its parts. */
  #keepWhatBelongsTo(table: string): void {
    this.addSql(`
      create temporary table kept_of_${table} on commit drop as
      select 1 as step,
             format('alter table ${table} add constraint %I %s', conname, pg_get_constraintdef(oid)) as definition
      from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u', 'f')
      union all
      select 2, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') from pg_index
      where indrelid = '${table}'::regclass
        and indexrelid not in (select conindid from pg_constraint where conrelid = '${table}'::regclass)
      union all
      select 3, pg_get_triggerdef(oid) from pg_trigger where tgrelid = '${table}'::regclass and not tgisinternal`);
  }

  #makeAgain(kept: string): void {
    this.addSql(`
      do $$ declare kept_definition text; begin
        for kept_definition in select definition from ${kept} order by step loop execute kept_definition; end loop;
      end $$`);
  }

  #nameIndexesOfParts(table: string): void {
    this.addSql(`
      do $$ declare part record; begin
        for part in
          select child.oid::regclass as index, regexp_replace(whole.relname, '^${table}', leaf.relname) as name
          from pg_inherits i
          join pg_class child on child.oid = i.inhrelid
          join pg_class whole on whole.oid = i.inhparent
          join pg_index x on x.indexrelid = child.oid
          join pg_class leaf on leaf.oid = x.indrelid
          where whole.relkind = 'I' and leaf.relname ~ '^${table}_p\\d+$'
            and child.relname <> regexp_replace(whole.relname, '^${table}', leaf.relname)
        loop execute format('alter index %s rename to %I', part.index, part.name); end loop;
      end $$`);
  }
}
