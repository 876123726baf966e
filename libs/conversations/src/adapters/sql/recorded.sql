-- The messages that keys stand for. $1 conversation_id uuid[], $2 sender_id uuid[], $3 idempotency_key uuid[]
select m.conversation_id, m.sender_id, m.idempotency_key, m.message_id, m.sequence, m.created_revision as revision,
       m.request_fingerprint, m.key_version, (extract(epoch from m.created_at) * 1000)::bigint as at
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as asked (conversation_id, sender_id, idempotency_key)
join message m using (conversation_id, sender_id, idempotency_key)
