-- Conversations with their heads, members and keys, as if they had been created one by one, each by its first member.
-- $1 conversation_id uuid[]  $2 messages bigint[]  $3 active_at timestamptz[]  $4 key_id uuid[]  $5 key_material bytea[]
-- $6 provider text  $7 provider_key_version int  $8 key_version int
-- $9 member's conversation_id uuid[]  $10 member's user_id uuid[]
with wanted as (
  select *
  from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::uuid[], $5::bytea[])
    as w (conversation_id, messages, active_at, key_id, key_material)
), members as (
  select m.conversation_id, m.user_id, row_number() over (partition by m.conversation_id order by m.place) as place
  from unnest($9::uuid[], $10::uuid[]) with ordinality as m (conversation_id, user_id, place)
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
  select w.conversation_id, 'group', 'search_enabled', 'Bench', m.user_id, w.active_at - (w.messages + 1) * interval '1 minute'
  from wanted w join members m using (conversation_id)
  where m.place = 1
), begun as (
  insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
  select conversation_id, messages, messages + 1, active_at, active_at from wanted
), joined as (
  insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
  select m.conversation_id, m.user_id, case when m.place = 1 then 'admin' else 'member' end, 1,
         w.active_at - (w.messages + 1) * interval '1 minute'
  from members m join wanted w using (conversation_id)
)
insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
select key_id, conversation_id, $8::int, key_material, $6, $7::int, active_at from wanted
