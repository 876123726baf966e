-- Messages by the revision of their last change, and the revision of the conversation in the same snapshot.
-- No row: the reader is not a member. A row without a message: nothing changed since.
-- $1 conversation_id uuid, $2 reader uuid, $3 after_revision bigint, $4 limit
select h.last_revision, page.*
from conversation_member reader
join conversation_head h using (conversation_id)
left join lateral (
  select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
         m.encryption_version, m.key_version, m.created_at as message_created_at
  from message m
  where m.conversation_id = $1 and m.revision > $3
  order by m.revision
  limit $4
) page on true
where reader.conversation_id = $1 and reader.user_id = $2
order by page.revision
