-- Everything up to a message, or to the newest there is, has arrived at a member. No row: not a member.
-- Where somebody else just wrote a larger number the answer may still be the smaller one; the next is right.
-- $1 conversation_id uuid, $2 user_id uuid, $3 sequence bigint
with recipient as (
  select m.conversation_id, m.user_id, least($3::bigint, h.last_sequence) as sequence,
         coalesce(s.delivered_sequence, 0) as delivered_sequence, coalesce(s.read_sequence, 0) as read_sequence, s.read_at
  from conversation_member m
  join conversation_head h using (conversation_id)
  left join member_state s using (conversation_id, user_id)
  where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
), written as (
  insert into member_state as s (conversation_id, user_id, delivered_sequence)
  select conversation_id, user_id, sequence from recipient where sequence > delivered_sequence
  on conflict (user_id, conversation_id) do update
    set delivered_sequence = excluded.delivered_sequence
    where s.delivered_sequence < excluded.delivered_sequence
  returning s.delivered_sequence, s.read_sequence, s.read_at
)
select r.user_id, w.delivered_sequence is not null as advanced,
       greatest(r.sequence, r.delivered_sequence, w.delivered_sequence) as delivered_sequence,
       coalesce(w.read_sequence, r.read_sequence) as read_sequence, coalesce(w.read_at, r.read_at) as read_at
from recipient r
left join written w on true
