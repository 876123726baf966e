-- What changed after a revision, each changed thing once, in order of revision, out of one snapshot.
-- No row: not a reader. A row without a kind: nothing changed since.
-- Each branch finds its first changes by an index; the last one, for former members only, the messages that changed once
-- more after they had gone. Ends soon after the page is full: the last row is the one that no longer fits.
-- OFFSET 0: each message by its key, however few a plan takes a conversation to have.
-- $1 conversation_id uuid, $2 reader uuid, $3 after_revision bigint, $4 limit, $5 bytes of sealed content,
-- $6 up to this revision bigint (null: to the newest)
select seen.up_to, told.*, change.kind, change.at_revision, change.member_ids, change.member_roles, change.member_statuses,
       change.invitation_id, change.invitation_revoked, message.*
from (
  select all_seen.*, least(all_seen.last_revision, $6::bigint) as up_to from conversation_seen($1, $2) all_seen
) seen
left join lateral (
  select limited.* from (
    select found.*, sum(found.bytes) over (order by found.at_revision) - found.bytes as bytes_before
    from (
      (
        select 'conversation' as kind, 1::bigint as at_revision, null::bigint as place,
               coalesce(array_agg(m.user_id::text order by m.user_id), '{}') as member_ids,
               coalesce(array_agg(m.role order by m.user_id), '{}') as member_roles,
               null::text[] as member_statuses, null::uuid as invitation_id, null::boolean as invitation_revoked, 0 as bytes
        from conversation_members_seen($1, seen.until) m
        where m.revision = 1
        having $3::bigint < 1 and seen.up_to >= 1
      )
      union all
      (
        select 'details', seen.details_revision, null, null, null, null, null, null, 0
        where seen.details_revision > greatest($3::bigint, 1) and seen.details_revision <= seen.up_to
      )
      union all
      (
        select 'members', m.revision, null, array_agg(m.user_id::text order by m.user_id),
               array_agg(m.role order by m.user_id), array_agg(m.status order by m.user_id), null, null, 80 * count(*)::int
        from conversation_members_seen($1, seen.until) m
        where m.revision > greatest($3::bigint, 1) and m.revision <= seen.up_to
        group by m.revision
        order by m.revision
        limit $4
      )
      union all
      (
        select 'invitation', i.revision, null, null, null, null, i.invitation_id, i.revoked_at is not null, 0
        from invitation i
        where i.conversation_id = $1 and i.revision > $3::bigint and i.revision <= seen.up_to
        order by i.revision
        limit $4
      )
      union all
      (
        select 'message', m.revision, m.sequence, null, null, null, null, null, octet_length(m.content_encrypted)
        from message m
        where m.conversation_id = $1 and m.revision > $3::bigint and m.revision <= seen.up_to
        order by m.revision
        limit $4
      )
      union all
      (
        select 'message', past.revision, past.sequence, null, null, null, null, null, octet_length(past.content_encrypted)
        from message m
        cross join lateral (select * from message_seen($1, m.sequence, $2, seen.until) offset 0) past
        where seen.until is not null and m.conversation_id = $1
          and m.revision > seen.until and m.revision > m.created_revision and m.sequence <= seen.last_sequence
          and past.revision > $3::bigint and past.revision <= seen.up_to
        order by past.revision
        limit $4
      )
    ) found
    order by found.at_revision
    limit $4
  ) limited
  where limited.bytes_before <= $5::bigint
) change on true
left join lateral (
  select seen.type, seen.privacy_mode, seen.created_by, seen.created_at, seen.details_revision, seen.name, seen.description,
         seen.avatar, seen.invite_policy, seen.closed_at
  where change.kind in ('conversation', 'details')
) told on true
left join lateral (select * from message_seen($1, change.place, $2, seen.until) offset 0) message on true
order by change.at_revision
