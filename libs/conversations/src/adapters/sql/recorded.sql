-- The messages that keys stand for. $1 conversation_id uuid[], $2 sender_id uuid[], $3 idempotency_key uuid[]
select m.conversation_id, m.sender_id, m.idempotency_key, m.message_id, m.sequence, m.created_revision as revision,
       m.request_fingerprint, m.key_version, (extract(epoch from m.created_at) * 1000)::bigint as at
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as asked (conversation_id, sender_id, idempotency_key)
-- In the order of their index, for the reason that commit.sql gives.
cross join lateral (
  select from_key.*
  from message from_key
  where from_key.conversation_id = asked.conversation_id
    and (from_key.sender_id, from_key.idempotency_key) >= (asked.sender_id, asked.idempotency_key)
  order by from_key.sender_id, from_key.idempotency_key
  limit 1
) m
where m.conversation_id = asked.conversation_id and m.sender_id = asked.sender_id and m.idempotency_key = asked.idempotency_key
