-- Where a user was mentioned, newest first, as far as their view of each conversation goes. Whoever has read or written
-- beyond a mention, or came back after it, has read it.
-- $1 user_id uuid; $2 created_at timestamptz, $3 conversation_id uuid and $4 sequence bigint of the last one seen (null: from
-- the newest); $5 unread only boolean, $6 limit
select n.conversation_id, n.sequence, n.message_id, n.sender_id, n.created_at,
       coalesce(n.read_at, least(s.read_at, own.created_at, rejoined.at)) as read_at
from mention_notification n
join conversation_member m using (conversation_id, user_id)
left join member_state s
  on s.user_id = n.user_id and s.conversation_id = n.conversation_id and s.read_sequence >= n.sequence
left join lateral (
  select o.created_at from message o
  where n.read_at is null and o.conversation_id = n.conversation_id and o.sender_id = n.user_id and o.sequence > 0 and o.sequence > n.sequence
  order by o.sequence
  limit 1
) own on true
left join lateral (select m.joined_at as at where m.joined_sequence >= n.sequence) rejoined on true
where n.user_id = $1
  and (m.status = 'active' or n.sequence <= m.left_sequence)
  and ($2::timestamptz is null or (n.created_at <= $2 and (n.created_at < $2 or (n.conversation_id, n.sequence) > ($3::uuid, $4::bigint))))
  and (not $5::boolean or coalesce(n.read_at, s.read_at, own.created_at, rejoined.at) is null)
order by n.created_at desc, n.conversation_id, n.sequence
limit $6
