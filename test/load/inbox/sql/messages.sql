-- Messages with their sealed content, a minute between one and the next.
-- $1 conversation_id uuid[]  $2 sequence bigint[]  $3 message_id uuid[]  $4 sender_id uuid[]  $5 created_at timestamptz[]
-- $6 content of all, end to end, bytea  $7 bytes of each  $8 nonces likewise, bytea  $9 bytes of each
-- $10 encryption_version smallint  $11 key_version int
insert into message (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key, request_fingerprint,
                     content_encrypted, content_nonce, encryption_version, key_version, created_at)
select m.conversation_id, m.sequence, m.sequence + 1, m.sequence + 1, m.message_id, m.sender_id, m.message_id, sha256(uuid_send(m.message_id)),
       substring($6::bytea from ((m.place - 1) * $7::int + 1)::int for $7::int),
       substring($8::bytea from ((m.place - 1) * $9::int + 1)::int for $9::int),
       $10::smallint, $11::int, m.created_at
from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::timestamptz[]) with ordinality
  as m (conversation_id, sequence, message_id, sender_id, created_at, place)
