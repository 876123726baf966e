-- Which conversations are small enough to share receipts, and among whom. $1 conversation_id uuid[], $2 members bigint at most
select asked.conversation_id, c.membership_epoch,
       case when c.type = 'direct' then array(
         select o.user_id::text from conversation_member o where o.conversation_id = c.conversation_id
       ) end as pair
from unnest($1::uuid[]) as asked (conversation_id)
join conversation c using (conversation_id)
cross join lateral (
  select count(*) as members
  from (
    select from conversation_member m
    where m.conversation_id = asked.conversation_id and m.status = 'active'
    limit $2::bigint + 1
  ) first
) size
where size.members between 1 and $2::bigint
