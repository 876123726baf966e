import { Migration } from '@mikro-orm/migrations';

/** What reading thousands of heads, and a thousand changes, needs beyond what reading a few does. */
export class Migration20261127010000_large_pages extends Migration {
  override up(): void {
    // Of which conversations somebody is a member, and where they left others, is in the index itself. Whoever leaves or comes
    // again changes `revision`, which is indexed anyway.
    this.addSql(`drop index conversation_member_user`);
    this.addSql(`
      create index conversation_member_user on conversation_member (user_id, conversation_id) include (left_revision, left_at)`);
    // What somebody has pinned or archived: few of many. Receipts change neither, and stay updates that touch no index.
    this.addSql(`create index member_state_pinned on member_state (user_id, conversation_id) where pinned_at is not null`);
    this.addSql(`create index member_state_archived on member_state (user_id, conversation_id) where archived_at is not null`);
    this.addSql(messageSeen(forFormerMembersOnly));
  }

  override down(): void {
    this.addSql(messageSeen(forEverybody));
    this.addSql(`drop index member_state_pinned, member_state_archived`);
    this.addSql(`drop index conversation_member_user`);
    this.addSql(`create index conversation_member_user on conversation_member (user_id, conversation_id)`);
  }
}

interface AsOfThen {
  /** The reactions of then, and what has to be joined for them. */
  readonly reactions: string;
  readonly join: string;
  /** Of the versions of one message: each replaces the one before it, so either order is the order of the other. */
  readonly order: string;
}

const kinds = `
            select r.emoji, count(*) as count, min(r.revision) as first
            from message_reaction r
            where m.revision > until
              and r.conversation_id = conversation and r.sequence = message_sequence and r.revision <= until
            group by r.emoji`;
const counted = `jsonb_agg(jsonb_build_object('emoji', kind.emoji, 'count', kind.count) order by kind.first)`;

/**
 * A join sets up its sorting and grouping for each message, though only former members have use for it: a third of what reading a
 * thousand messages took. A subquery in a CASE is set up when it is come to, and versions come sorted by their key.
 */
const forFormerMembersOnly: AsOfThen = {
  reactions: `(select ${counted} from (${kinds}) kind)`,
  join: '',
  order: 'v.revision',
};

/** As it was before: the function as Migration20261126010000_reading made it. */
const forEverybody: AsOfThen = {
  reactions: 'given.reactions',
  join: `left join lateral (select ${counted} as reactions from (${kinds}) kind) given on true`,
  order: 'v.replaced_revision',
};

/** See Migration20261126010000_reading for what it promises; the same for both. */
function messageSeen({ reactions, join, order }: AsOfThen): string {
  return `
      create or replace function message_seen(conversation uuid, message_sequence bigint, reader uuid, until bigint)
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
               case when m.revision > until then ${reactions} else m.reactions end,
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
          order by ${order}
          limit 1
        ) version on true
        ${join}
        where m.conversation_id = conversation and m.sequence = message_sequence;
      end`;
}
