-- Which conversations are small enough to share receipts. $1 conversation_id uuid[], $2 members bigint at most
select asked.conversation_id
from unnest($1::uuid[]) as asked (conversation_id)
cross join lateral (
  select count(*) as members
  from (
    select from conversation_member m
    where m.conversation_id = asked.conversation_id and m.status = 'active'
    limit $2::bigint + 1
  ) first
) size
where size.members between 1 and $2::bigint
