import { Migration } from '@mikro-orm/migrations';

/** Who may be given tokens of a moderator, and what moderators looked at (docs/adr/0010). */
export class Migration20261127000000_moderators extends Migration {
  override up(): void {
    this.addSql(`alter table account add moderator boolean not null default false`);
    // Beside `conversation_audit` and not in it: a look changes nothing, so it has no revision, and members' reading of
    // that table never meets it.
    this.addSql(`
      create table moderation_audit (
        id uuid primary key,
        moderator_id uuid not null,
        action text not null,
        conversation_id uuid not null,
        sequence bigint not null,
        -- False: there was no such message.
        found boolean not null,
        at timestamptz(3) not null
      )`);
    this.addSql(`
      create trigger moderation_audit_is_evidence before update or delete on moderation_audit
        for each row execute function refuse_change()`);
    this.addSql(`
      create trigger moderation_audit_stays before truncate on moderation_audit
        for each statement execute function refuse_change()`);
  }

  override down(): void {
    this.addSql(`drop table moderation_audit`);
    this.addSql(`alter table account drop moderator`);
  }
}
