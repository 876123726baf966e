-- A page of messages beside a sequence, and the revision of the conversation in the same snapshot.
-- No row: the reader is not a member. A row without a message: there is none on that side.
-- Ends soon after the page is full: the message farthest from the cursor is the one that no longer fits.
-- $1 conversation_id uuid, $2 reader uuid, $3 before bigint (null: no bound), $4 after bigint (null: backwards), $5 limit,
-- $6 bytes of sealed content
select h.last_revision, page.*
from conversation_member reader
join conversation_head h using (conversation_id)
left join lateral (
  select * from (
    (
      select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
             m.encryption_version, m.key_version, m.created_at as message_created_at,
             sum(octet_length(m.content_encrypted)) over (order by m.sequence desc) - octet_length(m.content_encrypted) as bytes_before
      from message m
      where $4::bigint is null and m.conversation_id = $1 and m.sequence < coalesce($3::bigint, 9223372036854775807)
      order by m.sequence desc
      limit $5
    )
    union all
    (
      select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
             m.encryption_version, m.key_version, m.created_at,
             sum(octet_length(m.content_encrypted)) over (order by m.sequence) - octet_length(m.content_encrypted)
      from message m
      where $4::bigint is not null and m.conversation_id = $1 and m.sequence > $4::bigint
      order by m.sequence
      limit $5
    )
  ) limited
  where limited.bytes_before <= $6::bigint
) page on true
where reader.conversation_id = $1 and reader.user_id = $2
order by page.sequence
