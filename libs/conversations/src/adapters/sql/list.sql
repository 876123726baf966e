-- The reader's conversations, last changed first, with the newest message of each.
-- $1 reader uuid, $2 changed_at and $3 conversation_id of the last one seen (null: from the start), $4 limit
select c.conversation_id, c.type, c.privacy_mode, c.name, c.created_at, c.created_by,
       h.last_sequence, h.last_revision, h.changed_at,
       array(select m.user_id::text from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_ids,
       array(select m.role from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_roles,
       newest.sequence, newest.revision, newest.message_id, newest.sender_id, newest.idempotency_key,
       newest.content_encrypted, newest.content_nonce, newest.encryption_version, newest.key_version,
       newest.created_at as message_created_at
from conversation_member reader
join conversation_head h using (conversation_id)
join conversation c using (conversation_id)
left join message newest on newest.conversation_id = h.conversation_id and newest.sequence = h.last_sequence
where reader.user_id = $1
  and ($2::timestamptz is null or (h.changed_at, h.conversation_id) < ($2::timestamptz, $3::uuid))
order by h.changed_at desc, h.conversation_id desc
limit $4
