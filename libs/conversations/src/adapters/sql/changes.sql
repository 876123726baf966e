-- Messages by the revision of their last change, and the revision of the conversation in the same snapshot.
-- No row: the reader is not a member. A row without a message: nothing changed since.
-- Asked from before the beginning, the first row carries that too: the conversation and its members.
-- Ends soon after the page is full: the last row is the one that no longer fits.
-- $1 conversation_id uuid, $2 reader uuid, $3 after_revision bigint, $4 limit, $5 bytes of sealed content
select h.conversation_id, h.last_revision, h.last_sequence, h.changed_at, beginning.*, page.*
from conversation_member reader
join conversation_head h using (conversation_id)
left join lateral (
  select limited.*, row_number() over (order by limited.revision) as place
  from (
    select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
           m.encryption_version, m.key_version, m.created_at as message_created_at,
           sum(octet_length(m.content_encrypted)) over (order by m.revision) - octet_length(m.content_encrypted) as bytes_before
    from message m
    where m.conversation_id = $1 and m.revision > $3
    order by m.revision
    limit $4
  ) limited
  where limited.bytes_before <= $5::bigint
) page on true
left join lateral (
  select c.type, c.privacy_mode, c.name, c.created_at, c.created_by,
         array(select m.user_id::text from conversation_member m where m.conversation_id = $1 order by m.user_id) as member_ids,
         array(select m.role from conversation_member m where m.conversation_id = $1 order by m.user_id) as member_roles
  from conversation c
  where c.conversation_id = $1 and $3 < 1 and coalesce(page.place, 1) = 1
  limit 1 -- keeps the planner from reading members before it has looked whether they are wanted
) beginning on true
where reader.conversation_id = $1 and reader.user_id = $2
order by page.revision
