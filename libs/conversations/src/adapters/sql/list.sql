-- A page of the reader's conversations, the one with the newest activity first; each with the newest message that the
-- reader sees, and the first of its members. What a former member left stands where it stood when they went.
-- First only the ids of the page are found, by keys; everything else is read for those alone. OFFSET 0 keeps the planner
-- from turning these look-ups into a scan of all heads there are.
-- $1 reader uuid, $2 active_at and $3 conversation_id of the last one seen (null: from the start), $4 limit,
-- $5 view: inbox, pinned, archived or all, $6 members of each
with page as (
  select mine.conversation_id, head.active_at
  from conversation_member mine
  cross join lateral (
    select least(h.active_at, mine.left_at) as active_at
    from conversation_head h
    where h.conversation_id = mine.conversation_id
    offset 0
  ) head
  left join member_state s on s.user_id = $1 and s.conversation_id = mine.conversation_id
  where mine.user_id = $1
    and case $5::text
          when 'inbox' then s.archived_at is null
          when 'pinned' then s.pinned_at is not null
          when 'archived' then s.archived_at is not null
          else true
        end
    and ($2::timestamptz is null or (head.active_at, mine.conversation_id) < ($2::timestamptz, $3::uuid))
  order by head.active_at desc, mine.conversation_id desc
  limit $4
)
select page.active_at, seen.*, members.member_count, members.member_ids, members.member_roles,
       case when seen.until is null then unread.unread else 0 end as unread,
       case when seen.until is null then unread.unread_mentions else 0 end as unread_mentions,
       newest.*
from page
cross join lateral conversation_seen(page.conversation_id, $1) seen
cross join lateral (
  select coalesce(max(m.place), 0)::int as member_count,
         coalesce(array_agg(m.user_id::text order by m.place) filter (where m.place <= $6), '{}') as member_ids,
         coalesce(array_agg(m.role order by m.place) filter (where m.place <= $6), '{}') as member_roles
  from (
    select there.user_id, there.role, row_number() over (order by there.user_id) as place
    from conversation_members_seen(page.conversation_id, seen.until) there
    where there.present
  ) m
) members
cross join lateral conversation_unread(page.conversation_id, $1, seen.last_sequence, seen.read_sequence, seen.joined_sequence) unread
left join lateral message_seen(page.conversation_id, seen.last_sequence, $1, seen.until) newest on true
order by page.active_at desc, page.conversation_id desc
