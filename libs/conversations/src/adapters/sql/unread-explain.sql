-- A user's conversations with anything unread, in order of id, beside the total over all of them. One row at least.
-- $1 user_id uuid, $2 conversation_id uuid of the last one seen (null: from the start), $3 limit
with mine as materialized (
  select m.conversation_id, h.last_sequence, coalesce(s.read_sequence, 0) as read_sequence, m.joined_sequence,
         u.own_sequence, u.tombstones, u.unread, u.unread_mentions
  from conversation_member m
  -- By key for each of the member's conversations, as other lists are: the heads of everybody else are none of their business.
  cross join lateral (select last_sequence from conversation_head h where h.conversation_id = m.conversation_id offset 0) h
  left join member_state s using (conversation_id, user_id)
  cross join lateral
    conversation_unread(m.conversation_id, m.user_id, h.last_sequence, coalesce(s.read_sequence, 0), m.joined_sequence) u
  where m.user_id = $1 and m.status = 'active'
    -- Nothing to ask of those that were read to their end.
    and h.last_sequence > greatest(coalesce(s.read_sequence, 0), m.joined_sequence)
    and (u.unread > 0 or u.unread_mentions > 0)
), page as (
  select * from mine
  where $2::uuid is null or conversation_id > $2
  order by conversation_id
  limit $3
)
select total.*, page.*
from (
  select coalesce(sum(unread), 0)::bigint as total_unread, coalesce(sum(unread_mentions), 0)::bigint as total_mentions from mine
) total
left join page on true
order by page.conversation_id
