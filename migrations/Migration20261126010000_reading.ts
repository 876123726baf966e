import { Migration } from '@mikro-orm/migrations';

/**
 * What a reader may see of a conversation, said once: every query of messages, members and details goes through these
 * functions. `until` is the revision at which the view of a former member ends, null for a member (docs/adr/0007).
 * PostgreSQL inlines each of them where it is used.
 */
export class Migration20261126010000_reading extends Migration {
  override up(): void {
    // Few messages ever change: finds those that changed after somebody left, however many were sent since.
    this.addSql(`create index message_changed on message (conversation_id, revision) where revision > created_revision`);
    // What a member was at an earlier time, and since when a group was called what it was called then.
    this.addSql(`
      create index conversation_audit_role on conversation_audit (conversation_id, user_id, revision)
        where action = 'member.role_changed'`);
    this.addSql(`
      create index conversation_audit_details on conversation_audit (conversation_id, revision)
        where action = 'conversation.changed'`);
    // The last change of a message before somebody left, when there were later ones.
    this.addSql(`
      create index conversation_audit_message on conversation_audit (conversation_id, sequence, revision)
        where sequence is not null`);
    this.#conversation();
    this.#members();
    this.#message();
  }

  override down(): void {
    for (const seen of ['message_seen', 'conversation_members_seen', 'conversation_seen']) this.addSql(`drop function ${seen}`);
    this.addSql(`drop index message_changed, conversation_audit_role, conversation_audit_details, conversation_audit_message`);
  }

  /** A conversation as one reader sees it, and what it is to them. No row for whoever was never a member. */
  #conversation(): void {
    this.addSql(`
      create function conversation_seen(conversation uuid, reader uuid)
      returns table (
        conversation_id uuid, type text, privacy_mode text, created_by uuid, created_at timestamptz, details_revision bigint,
        name text, description text, avatar text, invite_policy text, closed_at timestamptz,
        last_sequence bigint, last_revision bigint, active_at timestamptz, tombstones bigint, until bigint,
        role text, status text, joined_sequence bigint, delivered_sequence bigint, read_sequence bigint,
        muted_until timestamptz, pinned_at timestamptz, archived_at timestamptz
      )
      language sql stable
      begin atomic
        select c.conversation_id, c.type, c.privacy_mode, c.created_by, c.created_at,
               case when of_then then coalesce((
                 select a.revision from conversation_audit a
                 where a.conversation_id = conversation and a.action = 'conversation.changed' and a.revision <= m.left_revision
                 order by a.revision desc
                 limit 1
               ), 1) else c.details_revision end,
               case when of_then then m.left_details ->> 'name' else c.name end,
               case when of_then then m.left_details ->> 'description' else c.description end,
               case when of_then then m.left_details ->> 'avatar' else c.avatar end,
               case when of_then then coalesce(m.left_details ->> 'invitePolicy', 'admins') else c.invite_policy end,
               case when of_then then null else c.closed_at end,
               least(h.last_sequence, m.left_sequence), least(h.last_revision, m.left_revision),
               least(h.active_at, m.left_at),
               case when m.left_revision is null then h.tombstones else (
                 select count(*) from message gone
                 where gone.conversation_id = conversation and gone.deleted_at is not null and gone.sequence <= m.left_sequence
               ) end,
               m.left_revision, m.role, m.status, m.joined_sequence,
               coalesce(s.delivered_sequence, 0), coalesce(s.read_sequence, 0), s.muted_until, s.pinned_at, s.archived_at
        from conversation_member m
        join conversation c on c.conversation_id = m.conversation_id
        join conversation_head h on h.conversation_id = m.conversation_id
        left join member_state s on s.user_id = m.user_id and s.conversation_id = m.conversation_id
        cross join lateral (select coalesce(c.details_revision > m.left_revision, false) as of_then) moment
        where m.conversation_id = conversation and m.user_id = reader;
      end`);
  }

  /**
   * Members and former ones, as they were at `until`. Whoever came later, or has come again since, is not among them.
   * `present`: a member then. Those who went at that very revision still count: the reader is one of them.
   */
  #members(): void {
    this.addSql(`
      create function conversation_members_seen(conversation uuid, until bigint)
      returns table (user_id uuid, role text, status text, revision bigint, present boolean)
      language sql stable
      begin atomic
        select m.user_id, m.role, m.status, m.revision, m.status = 'active' or coalesce(m.left_revision = until, false)
        from conversation_member m
        where m.conversation_id = conversation and (until is null or m.revision <= until)
        union all
        select m.user_id,
               coalesce(past.role, case when c.type = 'group' and c.created_by = m.user_id and m.joined_revision = 1 then 'admin' else 'member' end),
               'active', coalesce(past.revision, m.joined_revision), true
        from conversation_member m
        join conversation c on c.conversation_id = m.conversation_id
        left join lateral (
          select a.details ->> 'role' as role, a.revision
          from conversation_audit a
          where a.conversation_id = conversation and a.user_id = m.user_id and a.revision <= until
            and a.revision > m.joined_revision and a.action = 'member.role_changed'
          order by a.revision desc
          limit 1
        ) past on true
        where until is not null and m.conversation_id = conversation and m.revision > until and m.joined_revision <= until;
      end`);
  }

  /**
   * A message as one reader sees it. What changed after `until` is as it was then: its text by the version of then, its
   * reactions by those that were given until then, its last change by the audit trail. A text that was deleted afterwards is gone for everybody, though.
   * When it was sent is a number: parsing dates was a fifth of what reading a page of changes took.
   */
  #message(): void {
    this.addSql(`
      create function message_seen(conversation uuid, message_sequence bigint, reader uuid, until bigint)
      returns table (
        sequence bigint, revision bigint, created_revision bigint, message_id uuid, sender_id uuid, idempotency_key uuid,
        content_encrypted bytea, content_nonce bytea, encryption_version smallint, key_version integer,
        reply_to bigint, mentions jsonb, reactions jsonb, mine text[],
        created_ms bigint, edited_at timestamptz, deleted_at timestamptz, deleted_by uuid
      )
      language sql stable
      begin atomic
        select m.sequence,
               case
                 when m.revision > until then greatest(m.created_revision, (
                   select a.revision from conversation_audit a
                   where a.conversation_id = conversation and a.sequence = message_sequence and a.revision <= until
                   order by a.revision desc
                   limit 1
                 ))
                 else m.revision
               end,
               m.created_revision, m.message_id, m.sender_id, m.idempotency_key,
               coalesce(version.content_encrypted, m.content_encrypted), coalesce(version.content_nonce, m.content_nonce),
               coalesce(version.encryption_version, m.encryption_version), coalesce(version.key_version, m.key_version),
               m.reply_to,
               case when version.revision is null then m.mentions else version.mentions end,
               case when m.revision > until then given.reactions else m.reactions end,
               case when m.reactions is not null then array(
                 select r.emoji from message_reaction r
                 where r.conversation_id = conversation and r.sequence = message_sequence and r.user_id = reader
               ) end,
               (extract(epoch from m.created_at) * 1000)::bigint,
               case
                 when m.edited_revision > until then case when version.revision > m.created_revision then version.written_at end
                 else m.edited_at
               end,
               m.deleted_at,
               case when m.revision > until then null else m.deleted_by end
        from message m
        left join lateral (
          select v.revision, v.content_encrypted, v.content_nonce, v.encryption_version, v.key_version, v.mentions, v.written_at
          from message_version v
          where m.edited_revision > until
            and v.conversation_id = conversation and v.sequence = message_sequence and v.replaced_revision > until
          order by v.replaced_revision
          limit 1
        ) version on true
        left join lateral (
          select jsonb_agg(jsonb_build_object('emoji', kind.emoji, 'count', kind.count) order by kind.first) as reactions
          from (
            select r.emoji, count(*) as count, min(r.revision) as first
            from message_reaction r
            where m.revision > until
              and r.conversation_id = conversation and r.sequence = message_sequence and r.revision <= until
            group by r.emoji
          ) kind
        ) given on true
        where m.conversation_id = conversation and m.sequence = message_sequence;
      end`);
  }
}
