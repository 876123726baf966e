-- A page of messages beside a sequence, and the revision of the conversation in the same snapshot.
-- No row: the reader is not a member. A row without a message: there is none on that side.
-- $1 conversation_id uuid, $2 reader uuid, $3 before bigint (null: no bound), $4 after bigint (null: backwards), $5 limit
select h.last_revision, page.*
from conversation_member reader
join conversation_head h using (conversation_id)
left join lateral (
  (
    select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
           m.encryption_version, m.key_version, m.created_at as message_created_at
    from message m
    where $4::bigint is null and m.conversation_id = $1 and m.sequence < coalesce($3::bigint, 9223372036854775807)
    order by m.sequence desc
    limit $5
  )
  union all
  (
    select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
           m.encryption_version, m.key_version, m.created_at
    from message m
    where $4::bigint is not null and m.conversation_id = $1 and m.sequence > $4::bigint
    order by m.sequence
    limit $5
  )
) page on true
where reader.conversation_id = $1 and reader.user_id = $2
order by page.sequence
