import { Migration } from '@mikro-orm/migrations';

/** What tells those who hear of a group from those who heard of it once (docs/adr/0015). */
export class Migration20261127020000_membership_epochs extends Migration {
  override up(): void {
    this.addSql(`
      alter table conversation
        -- The revision at which somebody left or was removed last; 0: nobody ever.
        add membership_epoch bigint not null default 0`);
    this.addSql(`
      update conversation c set membership_epoch = last.revision
      from (
        select conversation_id, max(revision) as revision from conversation_audit
        where action in ('member.left', 'member.removed')
        group by conversation_id
      ) last
      where last.conversation_id = c.conversation_id`);
  }

  override down(): void {
    this.addSql(`alter table conversation drop membership_epoch`);
  }
}
