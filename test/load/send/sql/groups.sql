-- Groups as their actors would have opened them: at revision 1, with a data key, and no message yet.
-- group   $1 conversation_id uuid[]  $2 created_by uuid[]
-- key     $3 id uuid[]  $4 key_material bytea[]  $5 provider text[]  $6 provider_key_version int[]
-- member  $7 conversation_id uuid[]  $8 user_id uuid[]
with moment as (
  select date_trunc('milliseconds', transaction_timestamp()) as at
), wanted as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::int[])
    as g (conversation_id, created_by, key_id, key_material, provider, provider_key_version)
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
  select conversation_id, 'group', 'search_enabled', 'Bench', created_by, at from wanted, moment
), headed as (
  insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at)
  select conversation_id, 0, 1, at from wanted, moment
), keyed as (
  insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
  select key_id, conversation_id, 1, key_material, provider, provider_key_version, at from wanted, moment
)
insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
select m.conversation_id, m.user_id, case m.user_id when created_by then 'admin' else 'member' end, 1, at
from unnest($7::uuid[], $8::uuid[]) as m (conversation_id, user_id)
join wanted using (conversation_id)
cross join moment
