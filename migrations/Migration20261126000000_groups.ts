import { Migration } from '@mikro-orm/migrations';

/**
 * Groups, and everything that happens to a message after it was sent. Each thing that clients see carries the
 * revision of its last change, so that `sync` is answered from state (docs/adr/0007).
 */
export class Migration20261126000000_groups extends Migration {
  override up(): void {
    this.#conversations();
    this.#members();
    this.#messages();
    this.#invitations();
    this.#mentions();
    this.#audit();
    this.#analytics();
    this.#unread();
  }

  override down(): void {
    this.addSql(`drop function conversation_unread`);
    this.addSql(`drop view audit_trail`);
    for (const table of [
      'presence_visibility',
      'conversation_count',
      'conversation_activity',
      'conversation_audit',
      'mention_notification',
      'invitation',
      'message_reaction',
      'message_version',
      'member_state',
    ]) {
      this.addSql(`drop table ${table}`);
    }
    for (const trigger of ['message_is_evidence', 'message_stays', 'message_is_not_truncated']) {
      this.addSql(`drop trigger ${trigger} on message`);
    }
    this.addSql(`drop function refuse_change`);
    this.addSql(`drop index message_sender, message_tombstone`);
    this.addSql(`
      alter table message
        drop created_revision, drop reply_to, drop mentions, drop reactions, drop reaction_count, drop edit_key,
        drop edited_revision, drop edited_at, drop deleted_at, drop deleted_by`);
    this.addSql(`drop index conversation_member_revision`);
    this.addSql(`
      alter table conversation_member
        drop status, drop joined_revision, drop joined_sequence, drop left_revision, drop left_sequence, drop left_at,
        drop left_details`);
    this.addSql(`alter table conversation_head drop active_at, drop tombstones`);
    this.addSql(`
      alter table conversation
        drop description, drop avatar, drop invite_policy, drop details_revision, drop closed_at, drop request_fingerprint`);
  }

  #conversations(): void {
    this.addSql(`
      alter table conversation
        add description text,
        add avatar text,
        add invite_policy text not null default 'admins' check (invite_policy in ('admins', 'members')),
        add details_revision bigint not null default 1,
        add closed_at timestamptz(3),
        -- Of the request that created a group: tells a repeated request from another one with the same key.
        add request_fingerprint bytea`);
    this.addSql(`
      alter table conversation_head
        -- Of the newest message, or of what happened to the group: lists are in this order.
        add active_at timestamptz(3),
        add tombstones bigint not null default 0`);
    this.addSql(`update conversation_head set active_at = changed_at`);
    this.addSql(`alter table conversation_head alter active_at set not null`);
  }

  #members(): void {
    this.addSql(`
      alter table conversation_member
        add status text not null default 'active' check (status in ('active', 'left', 'removed')),
        add joined_revision bigint not null default 1,
        -- The newest message when they joined: what is older is not unread.
        add joined_sequence bigint not null default 0,
        -- Where the view of a former member ends. Null while they are a member.
        add left_revision bigint,
        add left_sequence bigint,
        add left_at timestamptz(3),
        -- Name, description and picture as they were then.
        add left_details jsonb,
        add constraint conversation_member_left check ((status = 'active') = (left_revision is null))`);
    this.addSql(`create index conversation_member_revision on conversation_member (conversation_id, revision)`);
    // What a conversation is to one member, and nobody else's business. Registers only grow; there is no row until
    // there is something to say.
    this.addSql(`
      create table member_state (
        conversation_id uuid not null,
        user_id uuid not null,
        delivered_sequence bigint not null default 0,
        read_sequence bigint not null default 0,
        read_at timestamptz(3),
        muted_until timestamptz(3),
        pinned_at timestamptz(3),
        archived_at timestamptz(3),
        primary key (user_id, conversation_id)
      ) with (fillfactor = 70)`);
    this.addSql(`create index member_state_conversation on member_state (conversation_id)`);
    this.addSql(`
      create table presence_visibility (
        user_id uuid primary key,
        visibility text not null check (visibility in ('nobody', 'contacts', 'everyone'))
      )`);
  }

  #messages(): void {
    this.addSql(`
      alter table message
        -- Revision of its sending; \`revision\` is that of its last change.
        add created_revision bigint,
        add reply_to bigint,
        add mentions jsonb,
        -- [{"emoji", "count"}] in the order of first use; null: none. Kept by the conversation's one writer.
        add reactions jsonb,
        add reaction_count integer not null default 0,
        add edit_key uuid,
        add edited_revision bigint,
        add edited_at timestamptz(3),
        add deleted_at timestamptz(3),
        add deleted_by uuid`);
    this.addSql(`update message set created_revision = revision`);
    this.addSql(`alter table message alter created_revision set not null`);
    // Partial, though no message is left out: a query has to ask for it (sequence > 0). Looking an idempotency key up by this
    // index would read all that its sender has ever written, and to the planner of an empty table it is as good as the right one.
    this.addSql(`create index message_sender on message (conversation_id, sender_id, sequence) where sequence > 0`);
    this.addSql(`create index message_tombstone on message (conversation_id, sequence) where deleted_at is not null`);
    // What a message said before an edit. Deleting the message deletes these too.
    this.addSql(`
      create table message_version (
        conversation_id uuid not null,
        sequence bigint not null,
        -- Of the change that made this version, and of the one that replaced it.
        revision bigint not null,
        replaced_revision bigint not null,
        content_encrypted bytea not null,
        content_nonce bytea not null,
        encryption_version smallint not null,
        key_version integer not null,
        mentions jsonb,
        edit_key uuid,
        written_at timestamptz(3) not null,
        primary key (conversation_id, sequence, revision)
      )`);
    this.addSql(`
      create table message_reaction (
        conversation_id uuid not null,
        sequence bigint not null,
        user_id uuid not null,
        emoji text collate "C" not null,
        revision bigint not null,
        created_at timestamptz(3) not null,
        primary key (conversation_id, sequence, user_id, emoji)
      )`);
  }

  #invitations(): void {
    this.addSql(`
      create table invitation (
        invitation_id uuid primary key,
        conversation_id uuid not null,
        -- SHA-256 of the token: whoever reads this table cannot join by it.
        token_hash bytea not null unique,
        revision bigint not null,
        created_by uuid not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        max_uses integer check (max_uses >= 1),
        uses integer not null default 0 check (uses >= 0 and (max_uses is null or uses <= max_uses)),
        revoked_at timestamptz(3)
      )`);
    this.addSql(`create index invitation_conversation on invitation (conversation_id, revision)`);
  }

  #mentions(): void {
    this.addSql(`
      create table mention_notification (
        user_id uuid not null,
        conversation_id uuid not null,
        sequence bigint not null,
        message_id uuid not null,
        sender_id uuid not null,
        created_at timestamptz(3) not null,
        read_at timestamptz(3),
        primary key (user_id, conversation_id, sequence)
      )`);
    this.addSql(`
      create index mention_notification_newest
        on mention_notification (user_id, created_at desc, conversation_id, sequence)`);
    this.addSql(`create index mention_notification_message on mention_notification (conversation_id, sequence)`);
  }

  /**
   * Sending a message writes no row here: the message is the evidence, and a trigger keeps what it proves. Every other
   * change has its row. Nobody who is not the owner of the table and takes the trigger away can change either.
   */
  #audit(): void {
    this.addSql(`
      create table conversation_audit (
        conversation_id uuid not null,
        revision bigint not null,
        -- Several members may be named by one change.
        ordinal integer not null,
        action text not null,
        actor_id uuid not null,
        sequence bigint,
        user_id uuid,
        details jsonb not null default '{}',
        at timestamptz(3) not null,
        primary key (conversation_id, revision, ordinal)
      )`);
    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is evidence: it cannot be changed', tg_table_name using errcode = 'insufficient_privilege';
      end $$`);
    this.addSql(`
      create trigger conversation_audit_is_evidence before update or delete on conversation_audit
        for each row execute function refuse_change()`);
    this.addSql(`
      create trigger conversation_audit_stays before truncate on conversation_audit
        for each statement execute function refuse_change()`);
    this.addSql(`
      create trigger message_is_evidence
        before update of conversation_id, sequence, created_revision, message_id, sender_id, idempotency_key, created_at
        on message for each row execute function refuse_change()`);
    // A message may change and lose its content. That it was sent, by whom and when, stays.
    this.addSql(`
      create trigger message_stays before delete on message for each row execute function refuse_change()`);
    this.addSql(`
      create trigger message_is_not_truncated before truncate on message for each statement execute function refuse_change()`);
    this.addSql(`
      create view audit_trail as
        select conversation_id, created_revision as revision, 0 as ordinal, 'message.sent' as action, sender_id as actor_id,
               sequence, null::uuid as user_id, '{}'::jsonb as details, created_at as at
        from message
        union all
        select conversation_id, revision, ordinal, action, actor_id, sequence, user_id, details, at
        from conversation_audit`);
  }

  /** Counted up to a revision when somebody asks, never by a timer. Quarters of an hour serve every time zone. */
  #analytics(): void {
    this.addSql(`
      create table conversation_count (
        conversation_id uuid primary key,
        counted_revision bigint not null,
        counted_sequence bigint not null
      )`);
    this.addSql(`
      create table conversation_activity (
        conversation_id uuid not null,
        quarter timestamptz(0) not null,
        sender_id uuid not null,
        messages integer not null check (messages >= 0),
        primary key (conversation_id, quarter, sender_id)
      )`);
  }

  /**
   * What a member has not read: messages that are not deleted, after the last one they read, wrote, or found when they
   * joined. Never counted up or down, so it cannot drift. Inlined where it is used.
   */
  #unread(): void {
    this.addSql(`
      create function conversation_unread(conversation uuid, member uuid, last_sequence bigint, read_sequence bigint, joined_sequence bigint)
      returns table (own_sequence bigint, tombstones bigint, unread bigint, unread_mentions bigint)
      language sql stable
      begin atomic
        select seen.own, gone.tombstones, greatest(last_sequence - seen.up_to - gone.tombstones, 0), named.mentions
        from (
          select coalesce(own.sequence, 0) as own,
                 greatest(read_sequence, joined_sequence, coalesce(own.sequence, 0)) as up_to
          from (values (1)) one (row)
          left join lateral (
            select m.sequence from message m
            where m.conversation_id = conversation and m.sender_id = member and m.sequence > 0 and m.sequence <= last_sequence
            order by m.sequence desc limit 1
          ) own on true
        ) seen
        cross join lateral (
          select count(*) as tombstones from message m
          where m.conversation_id = conversation and m.deleted_at is not null
            and m.sequence > seen.up_to and m.sequence <= last_sequence
        ) gone
        cross join lateral (
          select count(*) as mentions from mention_notification n
          where n.user_id = member and n.conversation_id = conversation and n.read_at is null
            and n.sequence > seen.up_to and n.sequence <= last_sequence
        ) named;
      end`);
  }
}
