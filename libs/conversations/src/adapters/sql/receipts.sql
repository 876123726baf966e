-- How far the members of a conversation have come; where there are too many of them, the reader alone. No row: not a member.
-- $1 conversation_id uuid, $2 reader uuid, $3 members bigint among whom receipts are shared
select m.user_id, coalesce(s.delivered_sequence, 0) as delivered_sequence, coalesce(s.read_sequence, 0) as read_sequence, s.read_at
from conversation_member reader
cross join lateral (
  select count(*) as members
  from (
    select from conversation_member counted
    where counted.conversation_id = $1 and counted.status = 'active'
    limit $3::bigint + 1
  ) first
) size
join conversation_member m
  on m.conversation_id = reader.conversation_id and m.status = 'active' and (size.members <= $3::bigint or m.user_id = $2)
left join member_state s on s.user_id = m.user_id and s.conversation_id = m.conversation_id
where reader.conversation_id = $1 and reader.user_id = $2 and reader.status = 'active'
order by m.user_id
