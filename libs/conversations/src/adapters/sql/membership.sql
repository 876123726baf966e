-- What a conversation is to one member. A former one has nothing unread. $1 conversation_id uuid, $2 user_id uuid
select m.role, m.status,
       coalesce(s.delivered_sequence, 0) as delivered_sequence, coalesce(s.read_sequence, 0) as read_sequence,
       coalesce(u.unread, 0) as unread, coalesce(u.unread_mentions, 0) as unread_mentions,
       s.muted_until, s.pinned_at is not null as pinned, s.archived_at is not null as archived
from conversation_member m
join conversation_head h using (conversation_id)
left join member_state s using (conversation_id, user_id)
left join lateral
  conversation_unread(m.conversation_id, m.user_id, h.last_sequence, coalesce(s.read_sequence, 0), m.joined_sequence) u
  on m.status = 'active'
where m.conversation_id = $1 and m.user_id = $2
