-- A page of the reader's conversations, the one with the newest activity first; each with the newest message that the
-- reader sees, and the first of its members. What a former member left stands where it stood when they went.
-- First only the ids of the page are found, by keys; everything else is read for those alone. A plan for any user takes
-- them to have a handful of conversations: OFFSET 0 keeps it to look-ups by key, which do not get worse with thousands.
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
  left join lateral (
    select s.pinned_at, s.archived_at
    from member_state s
    where s.user_id = $1 and s.conversation_id = mine.conversation_id
    offset 0
  ) s on true
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
select seen.*, members.member_count, members.member_ids, members.member_roles,
       case when seen.until is null then unread.unread else 0 end as unread,
       case when seen.until is null then unread.unread_mentions else 0 end as unread_mentions,
       newest.*
from page
cross join lateral (select * from conversation_seen(page.conversation_id, $1) offset 0) seen
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
left join lateral (
  select * from message_seen(page.conversation_id, seen.last_sequence, $1, seen.until) offset 0
) newest on true
order by page.active_at desc, page.conversation_id desc
