-- Whether others learn that a member is typing, and who they are. $1 conversation_id uuid, $2 user_id uuid, $3 members bigint at most
select c.closed_at is null
       and coalesce(p.visibility, 'contacts') <> 'nobody'
       and size.members <= $3::bigint as told,
       c.conversation_id, c.membership_epoch,
       case when c.type = 'direct' then array(
         select o.user_id::text from conversation_member o where o.conversation_id = c.conversation_id
       ) end as pair
from conversation_member m
join conversation c using (conversation_id)
left join presence_visibility p using (user_id)
cross join lateral (
  select count(*) as members
  from (
    select from conversation_member o
    where o.conversation_id = m.conversation_id and o.status = 'active'
    limit $3::bigint + 1
  ) counted
) size
where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
