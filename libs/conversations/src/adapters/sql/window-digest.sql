-- What a window of a conversation is proven by, out of one snapshot: a row for its details and members, and the messages
-- of a run after it. No row: not a reader.
-- Ends soon after it is full: the last row is the message that no longer fits.
-- OFFSET 0: each message by its key, however few a plan takes a conversation to have.
-- $1 conversation_id uuid, $2 reader uuid, $3 first sequence bigint, $4 last sequence bigint, $5 bytes of sealed content
select seen.last_revision, part.told, message.*
from conversation_seen($1, $2) seen
cross join lateral (
  (
    select null::bigint as place,
           jsonb_build_object(
             'type', seen.type, 'privacyMode', seen.privacy_mode, 'createdBy', seen.created_by, 'createdAt', seen.created_at,
             'detailsRevision', seen.details_revision, 'name', seen.name, 'description', seen.description,
             'avatar', seen.avatar, 'invitePolicy', seen.invite_policy, 'closedAt', seen.closed_at,
             'members', coalesce(jsonb_agg(jsonb_build_object('userId', m.user_id, 'role', m.role)), '[]'::jsonb)
           ) as told
    from conversation_members_seen($1, seen.until) m
    where m.present
  )
  union all
  (
    select limited.place, null
    from (
      select m.sequence as place,
             sum(octet_length(m.content_encrypted)) over (order by m.sequence) - octet_length(m.content_encrypted) as bytes_before
      from message m
      where m.conversation_id = $1 and m.sequence between $3::bigint and least($4::bigint, seen.last_sequence)
      order by m.sequence
    ) limited
    where limited.bytes_before <= $5::bigint
  )
) part
left join lateral (select * from message_seen($1, part.place, $2, seen.until) offset 0) message on true
order by part.place nulls first
