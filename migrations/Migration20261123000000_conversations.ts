import { Migration } from '@mikro-orm/migrations';

/**
 * The core: cluster membership, ownership of shards, conversations and what their actors commit.
 *
 * Tables that grow with messages carry `conversation_id` first, so that they can be partitioned and
 * distributed by it. They have no foreign keys: the one writer of a conversation, its compare-and-set
 * on `conversation_head` and the fence on `shard` guard them at a fraction of the cost (docs/adr/0002).
 */
export class Migration20261123000000_conversations extends Migration {
  override up(): void {
    this.addSql(`
      create table node (
        node_id text primary key,
        boot_id uuid not null,
        address text,
        lease_until timestamptz not null
      )`);
    this.addSql(`
      create table shard (
        shard_id integer primary key check (shard_id between 0 and 1023),
        epoch bigint not null default 0,
        node_id text,
        boot_id uuid
      ) with (fillfactor = 50)`);
    this.addSql(`insert into shard (shard_id) select generate_series(0, 1023)`);

    this.addSql(`
      create table conversation (
        conversation_id uuid primary key,
        type text not null check (type in ('direct', 'group')),
        privacy_mode text not null check (privacy_mode in ('search_enabled', 'strict_e2e')),
        name text,
        created_by uuid not null,
        created_at timestamptz(3) not null
      )`);
    this.addSql(`
      create table conversation_head (
        conversation_id uuid primary key references conversation,
        last_sequence bigint not null check (last_sequence >= 0),
        last_revision bigint not null check (last_revision >= 1),
        changed_at timestamptz(3) not null
      ) with (fillfactor = 50)`);
    this.addSql(`
      create table conversation_member (
        conversation_id uuid not null references conversation,
        user_id uuid not null,
        role text not null check (role in ('member', 'admin')),
        revision bigint not null,
        joined_at timestamptz(3) not null,
        primary key (conversation_id, user_id)
      )`);
    this.addSql(`create index conversation_member_user on conversation_member (user_id, conversation_id)`);
    this.addSql(`
      create table encryption_key (
        id uuid not null unique,
        conversation_id uuid not null references conversation,
        key_version integer not null check (key_version >= 1),
        key_material bytea not null,
        provider text not null,
        provider_key_version integer not null,
        is_active boolean not null default true,
        created_at timestamptz(3) not null,
        rotated_at timestamptz(3),
        primary key (conversation_id, key_version)
      )`);
    this.addSql(`create unique index encryption_key_active on encryption_key (conversation_id) where is_active`);

    this.addSql(`
      create table message (
        conversation_id uuid not null,
        sequence bigint not null check (sequence >= 1),
        revision bigint not null,
        message_id uuid not null,
        sender_id uuid not null,
        idempotency_key uuid not null,
        request_fingerprint bytea not null,
        content_encrypted bytea not null,
        content_nonce bytea not null,
        encryption_version smallint not null,
        key_version integer not null,
        created_at timestamptz(3) not null,
        primary key (conversation_id, sequence)
      )`);
    this.addSql(`create unique index message_idempotency on message (conversation_id, sender_id, idempotency_key)`);
    this.addSql(`create unique index message_revision on message (conversation_id, revision)`);

    this.addSql(`
      create table outbox (
        id bigint generated always as identity primary key,
        conversation_id uuid not null,
        from_revision bigint not null,
        to_revision bigint not null,
        created_at timestamptz(3) not null
      )`);
  }

  override down(): void {
    for (const table of [
      'outbox',
      'message',
      'encryption_key',
      'conversation_member',
      'conversation_head',
      'conversation',
      'shard',
      'node',
    ]) {
      this.addSql(`drop table ${table}`);
    }
  }
}
