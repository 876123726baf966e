-- Writes what the actors of one lane decided, as one transaction and one round trip.
--
-- Fence      a write counts only if its shard still has the epoch it was decided under. FOR SHARE makes a
--            concurrent acquisition wait for us, and us for it; a plain read would do neither.
-- Head       a write counts only if the head stands where the actor believed it, and moves it on.
-- Known      a write with an idempotency key that was used before is left out whole, and the message that
--            the key stands for is returned. The unique index is the last resort behind this.
--
-- Parameters, arrays of equal length within each group:
--   fence     $1 shard_id int[]          $2 epoch bigint[]
--   write     $3 conversation_id uuid[]  $4 shard_id int[]  $5 expected_revision bigint[]
--             $6 next_revision bigint[]  $7 next_sequence bigint[]
--   message   $8 conversation_id uuid[]  $9 sequence bigint[]  $10 revision bigint[]  $11 message_id uuid[]
--             $12 sender_id uuid[]  $13 idempotency_key uuid[]  $14 request_fingerprint bytea[]
--             $15 content_encrypted bytea[]  $16 content_nonce bytea[]  $17 encryption_version smallint[]
--             $18 key_version int[]
--   opening   $19 conversation_id uuid[]  $20 type text[]  $21 privacy_mode text[]  $22 name text[]
--             $23 created_by uuid[]  $24 key_id uuid[]  $25 key_version int[]  $26 key_material bytea[]
--             $27 provider text[]  $28 provider_key_version int[]
--   member    $29 conversation_id uuid[]  $30 user_id uuid[]  $31 role text[]  $32 revision bigint[]
--
-- Returns one row per write that was committed (sequence null), and one per known key.
with moment as (
  select date_trunc('milliseconds', transaction_timestamp()) as at
), fence as (
  select s.shard_id
  from shard s
  join unnest($1::int[], $2::bigint[]) as claimed (shard_id, epoch) on s.shard_id = claimed.shard_id and s.epoch = claimed.epoch
  for share of s
), known as (
  select m.conversation_id, m.sender_id, m.idempotency_key, m.message_id, m.sequence, m.revision,
         m.request_fingerprint, m.key_version, m.created_at
  from unnest($8::uuid[], $12::uuid[], $13::uuid[]) as asked (conversation_id, sender_id, idempotency_key)
  join message m using (conversation_id, sender_id, idempotency_key)
), wanted as (
  select w.*
  from unnest($3::uuid[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[])
    as w (conversation_id, shard_id, expected_revision, next_revision, next_sequence)
  join fence using (shard_id)
  where w.conversation_id not in (select known.conversation_id from known)
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
  select o.conversation_id, o.type, o.privacy_mode, o.name, o.created_by, moment.at
  from unnest($19::uuid[], $20::text[], $21::text[], $22::text[], $23::uuid[])
    as o (conversation_id, type, privacy_mode, name, created_by)
  join wanted using (conversation_id)
  cross join moment
  on conflict do nothing
  returning conversation_id
), begun as (
  insert into conversation_head (conversation_id, last_revision, last_sequence, changed_at)
  select wanted.conversation_id, wanted.next_revision, wanted.next_sequence, moment.at
  from wanted join opened using (conversation_id) cross join moment
  returning conversation_id, 1::bigint as from_revision, last_revision as to_revision
), advanced as (
  update conversation_head head
  set last_revision = wanted.next_revision, last_sequence = wanted.next_sequence, changed_at = moment.at
  from wanted cross join moment
  where head.conversation_id = wanted.conversation_id
    and head.last_revision = wanted.expected_revision
  returning head.conversation_id, wanted.expected_revision + 1 as from_revision, wanted.next_revision as to_revision
), written as (
  select * from begun union all select * from advanced
), members as (
  insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
  select m.conversation_id, m.user_id, m.role, m.revision, moment.at
  from unnest($29::uuid[], $30::uuid[], $31::text[], $32::bigint[]) as m (conversation_id, user_id, role, revision)
  join opened using (conversation_id)
  cross join moment
), keys as (
  insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
  select k.id, k.conversation_id, k.key_version, k.key_material, k.provider, k.provider_key_version, moment.at
  from unnest($19::uuid[], $24::uuid[], $25::int[], $26::bytea[], $27::text[], $28::int[])
    as k (conversation_id, id, key_version, key_material, provider, provider_key_version)
  join opened using (conversation_id)
  cross join moment
), messages as (
  insert into message (conversation_id, sequence, revision, message_id, sender_id, idempotency_key, request_fingerprint,
                       content_encrypted, content_nonce, encryption_version, key_version, created_at)
  select m.*, moment.at
  from unnest($8::uuid[], $9::bigint[], $10::bigint[], $11::uuid[], $12::uuid[], $13::uuid[], $14::bytea[],
              $15::bytea[], $16::bytea[], $17::smallint[], $18::int[])
    as m (conversation_id, sequence, revision, message_id, sender_id, idempotency_key, request_fingerprint,
          content_encrypted, content_nonce, encryption_version, key_version)
  join written using (conversation_id)
  cross join moment
), outbox as (
  insert into outbox (conversation_id, from_revision, to_revision, created_at)
  select written.conversation_id, written.from_revision, written.to_revision, moment.at
  from written cross join moment
)
select conversation_id, null::uuid as sender_id, null::uuid as idempotency_key, null::uuid as message_id,
       null::bigint as sequence, null::bigint as revision, null::bytea as request_fingerprint, null::int as key_version,
       (extract(epoch from moment.at) * 1000)::bigint as at
from written cross join moment
union all
select conversation_id, sender_id, idempotency_key, message_id, sequence, revision, request_fingerprint, key_version,
       (extract(epoch from created_at) * 1000)::bigint
from known
