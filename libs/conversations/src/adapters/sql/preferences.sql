-- What a member decides about a conversation for themselves. Who pins holds the lock on their pins.
-- $1 conversation_id uuid, $2 user_id uuid, $3 change muted_until boolean, $4 muted_until timestamptz,
-- $5 pinned boolean (null: as it is), $6 archived boolean (null: as it is), $7 pinned bigint at most
with chooser as (
  select m.conversation_id, m.user_id, s.pinned_at is not null as pinned
  from conversation_member m
  left join member_state s using (conversation_id, user_id)
  where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
), room as (
  select c.*, not coalesce($5::boolean, false) or c.pinned or $7::bigint > (
    select count(*)
    from member_state s
    join conversation_member m using (conversation_id, user_id)
    where s.user_id = $2 and s.pinned_at is not null and m.status = 'active'
  ) as is_left
  from chooser c
), written as (
  insert into member_state as s (conversation_id, user_id, muted_until, pinned_at, archived_at)
  select conversation_id, user_id, case when $3 then $4::timestamptz end, case when $5 then now() end, case when $6 then now() end
  from room where is_left
  on conflict (user_id, conversation_id) do update
    set muted_until = case when $3::boolean then excluded.muted_until else s.muted_until end,
        pinned_at = case when $5 is null then s.pinned_at when $5 then coalesce(s.pinned_at, excluded.pinned_at) end,
        archived_at = case when $6::boolean is null then s.archived_at when $6 then coalesce(s.archived_at, excluded.archived_at) end
)
select is_left from room
