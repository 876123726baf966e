-- A member has read everything up to a message, or to the newest there is, and is told what is left. No row: not a member.
-- Mentions that this passes were read now. Where somebody else just wrote a larger number the answer may still be the
-- smaller one; the next is right.
-- $1 conversation_id uuid, $2 user_id uuid, $3 sequence bigint
with reader as (
  select m.conversation_id, m.user_id, m.joined_sequence, h.last_sequence, least($3::bigint, h.last_sequence) as sequence,
         coalesce(s.delivered_sequence, 0) as delivered_sequence, coalesce(s.read_sequence, 0) as read_sequence, s.read_at
  from conversation_member m
  join conversation_head h using (conversation_id)
  left join member_state s using (conversation_id, user_id)
  where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
), written as (
  insert into member_state as s (conversation_id, user_id, delivered_sequence, read_sequence, read_at)
  select conversation_id, user_id, sequence, sequence, date_trunc('milliseconds', clock_timestamp())
  from reader where sequence > read_sequence
  on conflict (user_id, conversation_id) do update
    set delivered_sequence = greatest(s.delivered_sequence, excluded.delivered_sequence),
        read_sequence = excluded.read_sequence,
        read_at = excluded.read_at
    where s.read_sequence < excluded.read_sequence
  returning s.delivered_sequence, s.read_sequence, s.read_at
), passed as (
  -- What a commit is deleting is left to it: this waits for nobody while it holds a lock itself, so the two cannot wait for each other.
  select n.sequence
  from reader r
  cross join written w
  join mention_notification n
    on n.user_id = $2 and n.conversation_id = $1 and n.sequence > r.read_sequence and n.sequence <= w.read_sequence
  where n.read_at is null
  for no key update of n skip locked
), mentions_read as (
  update mention_notification n set read_at = w.read_at
  from passed p, written w
  where n.user_id = $2 and n.conversation_id = $1 and n.sequence = p.sequence
)
select r.user_id, w.read_sequence is not null as advanced,
       greatest(r.sequence, r.delivered_sequence, w.delivered_sequence) as delivered_sequence,
       greatest(r.sequence, r.read_sequence) as read_sequence,
       coalesce(w.read_at, r.read_at) as read_at,
       u.unread, u.unread_mentions
from reader r
left join written w on true
cross join lateral
  conversation_unread(r.conversation_id, r.user_id, r.last_sequence, greatest(r.sequence, r.read_sequence), r.joined_sequence) u
