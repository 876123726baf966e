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
--   write     $19 deleted int[]  $20 active boolean[]   messages that become tombstones; whether lists move the conversation up
--   message   $21 reply_to text[]  $22 mentions text[]   empty: none
--   opening   $23 conversation_id uuid[]  $24 type text[]  $25 privacy_mode text[]  $26 name text[]
--             $27 created_by uuid[]  $28 key_id uuid[]  $29 key_version int[]  $30 key_material bytea[]
--             $31 provider text[]  $32 provider_key_version int[]
--             $33 description text[]  $34 avatar text[]  $35 invite_policy text[]  $36 request_fingerprint text[]
--   member    $37 conversation_id uuid[]  $38 user_id uuid[]  $39 role text[]  $40 revision bigint[]
--   mention   $41 conversation_id uuid[]  $42 sequence bigint[]  $43 message_id uuid[]  $44 sender_id uuid[]  $45 user_id uuid[]
--   changes   $46 jsonb   {members, details, removals, messages, reactions, invitations, audit}: what is rare, each an array of
--             objects with the names of the columns; see commit-changes.ts
--
-- What is rare stands between marks. A batch that has nothing of it runs the statement without: see commit-statement.ts. One message
-- alone is written by commit-message.sql.
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
  select m.conversation_id, m.sender_id, m.idempotency_key, m.message_id, m.sequence, m.created_revision as revision,
         m.request_fingerprint, m.key_version, m.created_at
  from unnest($8::uuid[], $12::uuid[], $13::uuid[]) as asked (conversation_id, sender_id, idempotency_key)
  -- The first message from the key on, in the order of its index: no other index gives this order, while for a plain join the
  -- planner of an empty table takes any index of a conversation, and reads all of it once there are messages.
  cross join lateral (
    select from_key.*
    from message from_key
    where from_key.conversation_id = asked.conversation_id
      and (from_key.sender_id, from_key.idempotency_key) >= (asked.sender_id, asked.idempotency_key)
    order by from_key.sender_id, from_key.idempotency_key
    limit 1
  ) m
  where m.conversation_id = asked.conversation_id and m.sender_id = asked.sender_id and m.idempotency_key = asked.idempotency_key
), wanted as (
  select w.*
  from unnest($3::uuid[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $19::int[], $20::boolean[])
    as w (conversation_id, shard_id, expected_revision, next_revision, next_sequence, deleted, active)
  join fence using (shard_id)
  where w.conversation_id not in (select known.conversation_id from known)
-- openings and mentions: begin
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, name, description, avatar, invite_policy, request_fingerprint,
                            created_by, created_at)
  select o.conversation_id, o.type, o.privacy_mode, o.name, o.description, o.avatar, o.invite_policy,
         decode(o.request_fingerprint, 'hex'), o.created_by, moment.at
  from unnest($23::uuid[], $24::text[], $25::text[], $26::text[], $27::uuid[], $33::text[], $34::text[], $35::text[], $36::text[])
    as o (conversation_id, type, privacy_mode, name, created_by, description, avatar, invite_policy, request_fingerprint)
  join wanted using (conversation_id)
  cross join moment
  on conflict do nothing
  returning conversation_id
), begun as (
  insert into conversation_head (conversation_id, last_revision, last_sequence, changed_at, active_at)
  select wanted.conversation_id, wanted.next_revision, wanted.next_sequence, moment.at, moment.at
  from wanted join opened using (conversation_id) cross join moment
  returning conversation_id, 1::bigint as from_revision, last_revision as to_revision
-- openings and mentions: end
), advanced as (
  update conversation_head head
  set last_revision = wanted.next_revision, last_sequence = wanted.next_sequence, changed_at = moment.at,
      active_at = case when wanted.active then moment.at else head.active_at end,
      tombstones = head.tombstones + wanted.deleted
  from wanted cross join moment
  where head.conversation_id = wanted.conversation_id
    and head.last_revision = wanted.expected_revision
  returning head.conversation_id, wanted.expected_revision + 1 as from_revision, wanted.next_revision as to_revision
), written as (
-- openings and mentions: begin
  select * from begun union all
-- openings and mentions: end
  select * from advanced
-- openings and mentions: begin
), members as (
  insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
  select m.conversation_id, m.user_id, m.role, m.revision, moment.at
  from unnest($37::uuid[], $38::uuid[], $39::text[], $40::bigint[]) as m (conversation_id, user_id, role, revision)
  join opened using (conversation_id)
  cross join moment
), keys as (
  insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
  select k.id, k.conversation_id, k.key_version, k.key_material, k.provider, k.provider_key_version, moment.at
  from unnest($23::uuid[], $28::uuid[], $29::int[], $30::bytea[], $31::text[], $32::int[])
    as k (conversation_id, id, key_version, key_material, provider, provider_key_version)
  join opened using (conversation_id)
  cross join moment
), openings as (
  insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, at)
  select o.conversation_id, 1, 0, 'conversation.created', o.created_by, moment.at
  from unnest($23::uuid[], $27::uuid[]) as o (conversation_id, created_by)
  join opened using (conversation_id)
  cross join moment
-- openings and mentions: end
), messages as (
  insert into message (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key,
                       request_fingerprint, content_encrypted, content_nonce, encryption_version, key_version, reply_to, mentions,
                       created_at)
  select m.conversation_id, m.sequence, m.revision, m.revision, m.message_id, m.sender_id, m.idempotency_key,
         m.request_fingerprint, m.content_encrypted, m.content_nonce, m.encryption_version, m.key_version,
         nullif(m.reply_to, '')::bigint, nullif(m.mentions, '')::jsonb, moment.at
  from unnest($8::uuid[], $9::bigint[], $10::bigint[], $11::uuid[], $12::uuid[], $13::uuid[], $14::bytea[],
              $15::bytea[], $16::bytea[], $17::smallint[], $18::int[], $21::text[], $22::text[])
    as m (conversation_id, sequence, revision, message_id, sender_id, idempotency_key, request_fingerprint,
          content_encrypted, content_nonce, encryption_version, key_version, reply_to, mentions)
  join written using (conversation_id)
  cross join moment
-- openings and mentions: begin
), notified as (
  insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
  select n.user_id, n.conversation_id, n.sequence, n.message_id, n.sender_id, moment.at
  from unnest($41::uuid[], $42::bigint[], $43::uuid[], $44::uuid[], $45::uuid[])
    as n (conversation_id, sequence, message_id, sender_id, user_id)
  join written using (conversation_id)
  cross join moment
  on conflict do nothing
-- openings and mentions: end
), outbox as (
  insert into outbox (conversation_id, from_revision, to_revision, created_at)
  select written.conversation_id, written.from_revision, written.to_revision, moment.at
  from written cross join moment
)
-- changes: begin
, member_changes as (
  -- Whoever joins has joined_revision = revision; of the others it is 0 here, and their joining stays as it was.
  insert into conversation_member as m (conversation_id, user_id, role, status, revision, joined_revision, joined_sequence,
                                        joined_at, left_revision, left_sequence, left_at, left_details)
  select c.conversation_id, c.user_id, c.role, c.status, c.revision, c.joined_revision, c.last_sequence, moment.at,
         case when c.status <> 'active' then c.revision end, case when c.status <> 'active' then c.last_sequence end,
         case when c.status <> 'active' then moment.at end, c.left_details
  from jsonb_to_recordset($46::jsonb -> 'members')
    as c (conversation_id uuid, user_id uuid, role text, status text, revision bigint, joined_revision bigint,
          last_sequence bigint, left_details jsonb)
  join written using (conversation_id)
  cross join moment
  on conflict (conversation_id, user_id) do update
  set role = excluded.role, status = excluded.status, revision = excluded.revision,
      joined_revision = case when excluded.joined_revision > 0 then excluded.joined_revision else m.joined_revision end,
      joined_sequence = case when excluded.joined_revision > 0 then excluded.joined_sequence else m.joined_sequence end,
      joined_at = case when excluded.joined_revision > 0 then excluded.joined_at else m.joined_at end,
      left_revision = excluded.left_revision, left_sequence = excluded.left_sequence, left_at = excluded.left_at,
      left_details = excluded.left_details
), detail_changes as (
  update conversation
  set name = c.name, description = c.description, avatar = c.avatar, invite_policy = c.invite_policy,
      details_revision = c.revision, closed_at = case when c.closed then moment.at end
  from jsonb_to_recordset($46::jsonb -> 'details')
    as c (conversation_id uuid, name text, description text, avatar text, invite_policy text, revision bigint, closed boolean)
  join written using (conversation_id)
  cross join moment
  where conversation.conversation_id = c.conversation_id
), removals as (
  -- Never together with a change of details: one statement writes a row once.
  update conversation set membership_epoch = c.revision
  from jsonb_to_recordset($46::jsonb -> 'removals') as c (conversation_id uuid, revision bigint)
  join written using (conversation_id)
  where conversation.conversation_id = c.conversation_id
), message_changes as (
  select c.*
  from jsonb_to_recordset($46::jsonb -> 'messages')
    as c (conversation_id uuid, sequence bigint, revision bigint, kind text, content_encrypted text, content_nonce text,
          encryption_version smallint, key_version int, mentions jsonb, mentioned uuid[], edit_key uuid, deleted_by uuid,
          reactions jsonb, reaction_count int)
  join written using (conversation_id)
), versions as (
  -- What an edit replaces, as this statement's snapshot has it: as it was before.
  insert into message_version (conversation_id, sequence, revision, replaced_revision, content_encrypted, content_nonce,
                               encryption_version, key_version, mentions, edit_key, written_at)
  select m.conversation_id, m.sequence, coalesce(m.edited_revision, m.created_revision), c.revision, m.content_encrypted,
         m.content_nonce, m.encryption_version, m.key_version, m.mentions, m.edit_key, coalesce(m.edited_at, m.created_at)
  from message_changes c
  join message m using (conversation_id, sequence)
  where c.kind = 'edited'
), edited as (
  update message m
  set revision = c.revision, content_encrypted = decode(c.content_encrypted, 'hex'), content_nonce = decode(c.content_nonce, 'hex'),
      encryption_version = c.encryption_version, key_version = c.key_version, mentions = c.mentions, edit_key = c.edit_key,
      edited_revision = c.revision, edited_at = moment.at
  from message_changes c cross join moment
  where c.kind = 'edited' and m.conversation_id = c.conversation_id and m.sequence = c.sequence
), deleted as (
  update message m
  set revision = c.revision, content_encrypted = '', content_nonce = '', mentions = null, reactions = null, reaction_count = 0,
      deleted_at = moment.at, deleted_by = c.deleted_by
  from message_changes c cross join moment
  where c.kind = 'deleted' and m.conversation_id = c.conversation_id and m.sequence = c.sequence
), reacted as (
  update message m
  set revision = c.revision, reactions = c.reactions, reaction_count = c.reaction_count
  from message_changes c
  where c.kind = 'reacted' and m.conversation_id = c.conversation_id and m.sequence = c.sequence
), deleted_versions as (
  delete from message_version v using message_changes c
  where c.kind = 'deleted' and v.conversation_id = c.conversation_id and v.sequence = c.sequence
), deleted_reactions as (
  delete from message_reaction r using message_changes c
  where c.kind = 'deleted' and r.conversation_id = c.conversation_id and r.sequence = c.sequence
), deleted_mentions as (
  delete from mention_notification n using message_changes c
  where n.conversation_id = c.conversation_id and n.sequence = c.sequence
    and (c.kind = 'deleted' or (c.kind = 'edited' and n.user_id <> all (c.mentioned)))
), reaction_changes as (
  select c.*
  from jsonb_to_recordset($46::jsonb -> 'reactions')
    as c (conversation_id uuid, sequence bigint, user_id uuid, emoji text, revision bigint, added boolean)
  join written using (conversation_id)
), added_reactions as (
  insert into message_reaction (conversation_id, sequence, user_id, emoji, revision, created_at)
  select c.conversation_id, c.sequence, c.user_id, c.emoji, c.revision, moment.at
  from reaction_changes c cross join moment
  where c.added
), removed_reactions as (
  delete from message_reaction r using reaction_changes c
  where not c.added and r.conversation_id = c.conversation_id and r.sequence = c.sequence and r.user_id = c.user_id
    and r.emoji = c.emoji
), invitation_changes as (
  select c.*
  from jsonb_to_recordset($46::jsonb -> 'invitations')
    as c (conversation_id uuid, invitation_id uuid, kind text, revision bigint, token_hash text, created_by uuid,
          expires_in_seconds int, max_uses int, uses int)
  join written using (conversation_id)
), made_invitations as (
  insert into invitation (invitation_id, conversation_id, token_hash, revision, created_by, created_at, expires_at, max_uses)
  select c.invitation_id, c.conversation_id, decode(c.token_hash, 'hex'), c.revision, c.created_by, moment.at,
         moment.at + c.expires_in_seconds * interval '1 second', c.max_uses
  from invitation_changes c cross join moment
  where c.kind = 'created'
), ended_invitations as (
  update invitation i set revoked_at = moment.at, revision = c.revision
  from invitation_changes c cross join moment
  where c.kind = 'revoked' and i.invitation_id = c.invitation_id
), used_invitations as (
  update invitation i set uses = i.uses + c.uses
  from invitation_changes c
  where c.kind = 'used' and i.invitation_id = c.invitation_id
), audited as (
  insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, sequence, user_id, details, at)
  select c.conversation_id, c.revision, c.ordinal, c.action, c.actor_id, c.sequence, c.user_id, c.details, moment.at
  from jsonb_to_recordset($46::jsonb -> 'audit')
    as c (conversation_id uuid, revision bigint, ordinal int, action text, actor_id uuid, sequence bigint, user_id uuid, details jsonb)
  join written using (conversation_id)
  cross join moment
)
-- changes: end
select conversation_id, null::uuid as sender_id, null::uuid as idempotency_key, null::uuid as message_id,
       null::bigint as sequence, null::bigint as revision, null::bytea as request_fingerprint, null::int as key_version,
       (extract(epoch from moment.at) * 1000)::bigint as at
from written cross join moment
union all
select conversation_id, sender_id, idempotency_key, message_id, sequence, revision, request_fingerprint, key_version,
       (extract(epoch from created_at) * 1000)::bigint
from known
