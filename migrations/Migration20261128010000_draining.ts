import { Migration } from '@mikro-orm/migrations';

/** What several nodes need to divide the shards among them: who goes away, and what changed lately (docs/adr/0013). */
export class Migration20261128010000_draining extends Migration {
  override up(): void {
    this.addSql(`alter table node add draining boolean not null default false`);
    // What a dead owner may have told nobody. A BRIN index, because updates of the head stay within their page then, as they
    // do without any index of this column; a few pages around the changed ones are read with them.
    this.addSql(`
      create index conversation_head_changed on conversation_head using brin (changed_at)
      with (pages_per_range = 8, autosummarize = on)`);
  }

  override down(): void {
    this.addSql(`drop index conversation_head_changed`);
    this.addSql(`alter table node drop draining`);
  }
}
