-- A page of the reader's conversations, the one with the newest activity first; each with the newest message that the
-- reader sees, and the first of its members. What a former member left stands where it stood when they went.
-- First only the ids of the page are found; everything else is read for those alone. The heads of all of the reader's
-- conversations are one walk through an index, by an array of their ids, and not a look-up for each. Of the few that the reader
-- has left each is looked up by key (OFFSET 0), however few or many a plan takes them to be.
-- Which are pinned or archived is hashed once, in a CASE, where no plan makes a join of it.
-- $1 reader uuid, $2 active_at and $3 conversation_id of the last one seen (null: from the start), $4 limit,
-- $5 view: inbox, pinned, archived or all, $6 members of each
with page as (
  select listed.conversation_id, listed.active_at
  from (
    select h.conversation_id, h.active_at
    from conversation_head h
    where h.conversation_id = any (array(
      select mine.conversation_id from conversation_member mine where mine.user_id = $1 and mine.left_revision is null
    ))
    union all
    select former.conversation_id, least(head.active_at, former.left_at)
    from conversation_member former
    cross join lateral (
      select h.active_at from conversation_head h where h.conversation_id = former.conversation_id offset 0
    ) head
    where former.user_id = $1 and former.left_revision is not null
  ) listed
  where ($2::timestamptz is null or (listed.active_at, listed.conversation_id) < ($2::timestamptz, $3::uuid))
    and case $5::text
          when 'inbox' then listed.conversation_id not in (
            select s.conversation_id from member_state s where s.user_id = $1 and s.archived_at is not null
          )
          when 'pinned' then listed.conversation_id in (
            select s.conversation_id from member_state s where s.user_id = $1 and s.pinned_at is not null
          )
          when 'archived' then listed.conversation_id in (
            select s.conversation_id from member_state s where s.user_id = $1 and s.archived_at is not null
          )
          else true
        end
  order by listed.active_at desc, listed.conversation_id desc
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
