import { Migration } from '@mikro-orm/migrations';

/**
 * What the next release may bring to the schema: something more, in the table that is written most, while the nodes of this one go
 * on. It locks one table and all its partitions for a moment, and whatever nodes have prepared is planned anew.
 */
export class Migration29991231000000_next_release extends Migration {
  override up(): void {
    this.addSql(`alter table message add of_the_next_release text`);
  }
}
