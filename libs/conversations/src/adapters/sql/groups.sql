-- The groups that users are in, and when somebody left each of them last. $1 user_id uuid[]
-- A user who is in none has no row. Which memberships are over is in the index.
-- OFFSET 0: each conversation by its key, whatever share of them a plan takes these users to have.
select m.user_id, array_agg(c.conversation_id::text) as ids, array_agg(c.membership_epoch::text) as epochs
from conversation_member m
cross join lateral (
  select g.conversation_id, g.membership_epoch
  from conversation g
  where g.conversation_id = m.conversation_id and g.type = 'group'
  offset 0
) c
where m.user_id = any ($1::uuid[]) and m.left_revision is null
group by m.user_id
