-- Writes one message to a conversation that is there, mentioning nobody else: what `commit.sql` does, with the same guards and the
-- same rows as an answer, where a transaction has nothing else to do, as it has when little is said. PostgreSQL sets every part of a
-- statement up before the first row, each partition in it included: that is most of what `commit.sql` costs for one message. Here
-- every key is a parameter, so the partitions that it leaves out are left out of the setting up as well.
--
-- Parameters:
--   fence    $1 shard_id int             $2 epoch bigint
--   write    $3 conversation_id uuid     $4 expected_revision bigint  $5 next_revision bigint  $6 next_sequence bigint
--   message  $7 message_id uuid          $8 sender_id uuid            $9 idempotency_key uuid  $10 request_fingerprint bytea
--            $11 content_encrypted bytea $12 content_nonce bytea      $13 encryption_version smallint
--            $14 key_version int         $15 reply_to bigint          $16 mentions jsonb       null: none
with fence as (
  select from shard where shard_id = $1::int and epoch = $2::bigint for share
), known as (
  -- In the order of the index of keys, for the reason that commit.sql gives.
  select from_key.*
  from (
    select conversation_id, sender_id, idempotency_key, message_id, sequence, created_revision, request_fingerprint, key_version,
           created_at
    from message
    where conversation_id = $3::uuid and (sender_id, idempotency_key) >= ($8::uuid, $9::uuid)
    order by sender_id, idempotency_key
    limit 1
  ) from_key
  where from_key.sender_id = $8 and from_key.idempotency_key = $9
), advanced as (
  update conversation_head
  set last_revision = $5::bigint, last_sequence = $6::bigint,
      changed_at = date_trunc('milliseconds', transaction_timestamp()),
      active_at = date_trunc('milliseconds', transaction_timestamp())
  where conversation_id = $3 and last_revision = $4::bigint
    and exists (select from fence) and not exists (select from known)
  returning conversation_id, changed_at as at
), written as (
  insert into message (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key,
                       request_fingerprint, content_encrypted, content_nonce, encryption_version, key_version, reply_to, mentions,
                       created_at)
  select conversation_id, $6, $5, $5, $7::uuid, $8, $9, $10::bytea, $11::bytea, $12::bytea, $13::smallint, $14::int, $15::bigint,
         $16::jsonb, at
  from advanced
), outbox as (
  insert into outbox (conversation_id, from_revision, to_revision, created_at)
  select conversation_id, $4 + 1, $5, at from advanced
)
select conversation_id, null::uuid as sender_id, null::uuid as idempotency_key, null::uuid as message_id,
       null::bigint as sequence, null::bigint as revision, null::bytea as request_fingerprint, null::int as key_version,
       (extract(epoch from at) * 1000)::bigint as at
from advanced
union all
select conversation_id, sender_id, idempotency_key, message_id, sequence, created_revision, request_fingerprint, key_version,
       (extract(epoch from created_at) * 1000)::bigint
from known
