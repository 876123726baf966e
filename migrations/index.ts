import type { Constructor } from '@mikro-orm/core';
import type { Migration } from '@mikro-orm/migrations';

import { Migration20261123000000_conversations } from './Migration20261123000000_conversations.js';
import { Migration20261123010000_accounts } from './Migration20261123010000_accounts.js';
import { Migration20261126000000_groups } from './Migration20261126000000_groups.js';
import { Migration20261126010000_reading } from './Migration20261126010000_reading.js';
import { Migration20261127000000_moderators } from './Migration20261127000000_moderators.js';
import { Migration20261127010000_large_pages } from './Migration20261127010000_large_pages.js';
import { Migration20261127020000_membership_epochs } from './Migration20261127020000_membership_epochs.js';
import { Migration20261128000000_partitions } from './Migration20261128000000_partitions.js';
import { Migration20261128010000_draining } from './Migration20261128010000_draining.js';

/** Every migration, oldest first. Listed by hand: what runs against a database is never found by chance. */
export const migrations: readonly { readonly name: string; readonly class: Constructor<Migration> }[] = [
  Migration20261123000000_conversations,
  Migration20261123010000_accounts,
  Migration20261126000000_groups,
  Migration20261126010000_reading,
  Migration20261127000000_moderators,
  Migration20261127010000_large_pages,
  Migration20261127020000_membership_epochs,
  Migration20261128000000_partitions,
  Migration20261128010000_draining,
].map((migration) => ({ name: migration.name, class: migration }));
