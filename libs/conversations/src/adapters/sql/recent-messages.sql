-- $1 conversation_id uuid, $2 window in milliseconds, $3 limit
select * from (
  select m.sequence, m.revision, m.message_id, m.sender_id, m.idempotency_key, m.content_encrypted, m.content_nonce,
         m.encryption_version, m.key_version, m.created_at as message_created_at
  from message m
  where m.conversation_id = $1
  order by m.revision desc
  limit $3
) newest
where newest.message_created_at > clock_timestamp() - $2 * interval '1 millisecond'
order by newest.revision
