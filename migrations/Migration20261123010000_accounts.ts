import { Migration } from '@mikro-orm/migrations';

/** Who can sign in, what they are found by, and what the authorization server remembers. */
export class Migration20261123010000_accounts extends Migration {
  override up(): void {
    this.addSql(`
      create table account (
        id uuid primary key,
        subject text not null constraint account_subject_unique unique,
        username text not null constraint account_username_unique unique,
        display_name text not null,
        password_hash text,
        created_at timestamptz(3) not null default now()
      )`);

    // Collation "C" compares bytes, so the primary key serves "begins with" as a range, whatever the locale.
    this.addSql(`
      create table account_word (
        word text collate "C" not null,
        account_id uuid not null constraint account_word_account_id_foreign references account on delete cascade,
        primary key (word, account_id)
      )`);
    this.addSql(`create index account_word_account on account_word (account_id)`);

    // json and not jsonb: parts of a payload are what a client wrote, and jsonb refuses some of that (\\u0000).
    this.addSql(`
      create table oidc_payload (
        model text not null,
        id text not null,
        payload json not null,
        grant_id text,
        user_code text,
        uid text,
        expires_at timestamptz(3),
        consumed_at timestamptz(3),
        primary key (model, id)
      )`);
    this.addSql(`create index oidc_payload_grant on oidc_payload (grant_id) where grant_id is not null`);
    this.addSql(`create unique index oidc_payload_user_code on oidc_payload (user_code) where user_code is not null`);
    this.addSql(`create index oidc_payload_uid on oidc_payload (uid) where uid is not null`);
    this.addSql(`create index oidc_payload_expiry on oidc_payload (expires_at)`);
  }

  override down(): void {
    for (const table of ['oidc_payload', 'account_word', 'account']) this.addSql(`drop table ${table}`);
  }
}
