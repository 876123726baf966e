-- What changed after a revision, each changed thing once, in order of revision, out of one snapshot.
-- No row: not a reader. A row without a kind: nothing changed since. What is told of a message is in its columns.
-- Each branch finds its first changes by an index; the last one, for former members only, the messages that changed once
-- more after they had gone. Ends soon after the page is full: the last row is the one that no longer fits.
-- OFFSET 0: each message by its key, however few a plan takes a conversation to have. The changes are in order before their messages
-- are joined, so that rows leave while others are still being read.
-- Bytes are what a change takes at least once it is open and JSON (leastBytes in stored-change.ts): a message 267 and its text, a member
-- 80. What does not fit its page is neither read nor opened, but for the little by which this is too low.
-- $1 conversation_id uuid, $2 reader uuid, $3 after_revision bigint, $4 limit, $5 bytes,
-- $6 up to this revision bigint (null: to the newest)
select page.up_to, page.kind, page.at_revision, page.told, message.*
from (
  select seen.up_to, seen.until, change.kind, change.at_revision, change.told, change.place
  from (
    select c.until, c.last_sequence, c.details_revision, least(c.last_revision, $6::bigint) as up_to,
           jsonb_build_object(
             'type', c.type, 'privacyMode', c.privacy_mode, 'createdBy', c.created_by, 'createdAt', c.created_at,
             'detailsRevision', c.details_revision, 'name', c.name, 'description', c.description, 'avatar', c.avatar,
             'invitePolicy', c.invite_policy, 'closedAt', c.closed_at
           ) as details
    from conversation_seen($1, $2) c
  ) seen
  left join lateral (
    select limited.* from (
      select found.*, sum(found.bytes) over (order by found.at_revision) - found.bytes as bytes_before
      from (
        (
          select 'conversation' as kind, 1::bigint as at_revision, null::bigint as place,
                 seen.details || jsonb_build_object(
                   'members', coalesce(
                     jsonb_agg(jsonb_build_object('userId', m.user_id, 'role', m.role) order by m.user_id), '[]'::jsonb
                   )
                 ) as told,
                 0 as bytes
          from conversation_members_seen($1, seen.until) m
          where m.revision = 1
          having $3::bigint < 1 and seen.up_to >= 1
        )
        union all
        (
          select 'details', seen.details_revision, null, seen.details, 0
          where seen.details_revision > greatest($3::bigint, 1) and seen.details_revision <= seen.up_to
        )
        union all
        (
          select 'members', m.revision, null,
                 jsonb_agg(jsonb_build_object('userId', m.user_id, 'role', m.role, 'status', m.status) order by m.user_id),
                 80 * count(*)::int
          from conversation_members_seen($1, seen.until) m
          where m.revision > greatest($3::bigint, 1) and m.revision <= seen.up_to
          group by m.revision
          order by m.revision
          limit $4
        )
        union all
        (
          select 'invitation', i.revision, null,
                 jsonb_build_object('invitationId', i.invitation_id, 'revoked', i.revoked_at is not null), 0
          from invitation i
          where i.conversation_id = $1 and i.revision > $3::bigint and i.revision <= seen.up_to
          order by i.revision
          limit $4
        )
        union all
        (
          select 'message', m.revision, m.sequence, null, 267 + octet_length(m.content_encrypted)
          from message m
          where m.conversation_id = $1 and m.revision > $3::bigint and m.revision <= seen.up_to
          order by m.revision
          limit $4
        )
        union all
        (
          select 'message', past.revision, past.sequence, null, 267 + octet_length(past.content_encrypted)
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
  order by change.at_revision
  offset 0
) page
left join lateral (select * from message_seen($1, page.place, $2, page.until) offset 0) message on true
order by page.at_revision
