-- What the conversations are to the reader: how far they have read, which are muted, pinned and archived, and where they
-- were mentioned. $1 reader uuid  $2 conversation_id uuid[], in order of the list
with own as (
  select h.conversation_id, h.last_sequence, h.active_at, place
  from unnest($2::uuid[]) with ordinality as o (conversation_id, place)
  join conversation_head h using (conversation_id)
), stated as (
  insert into member_state (conversation_id, user_id, delivered_sequence, read_sequence, read_at, muted_until, pinned_at, archived_at)
  select conversation_id, $1::uuid, last_sequence, greatest(last_sequence - place % 40, 0), active_at,
         case when place % 25 = 0 then timestamptz '9999-12-31' end,
         case when place % 500 = 3 then active_at end,
         case when place % 20 = 9 then active_at end
  from own
)
insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
select $1::uuid, m.conversation_id, m.sequence, m.message_id, m.sender_id, m.created_at
from own join message m using (conversation_id)
where m.sequence % 100 = 13 and m.sender_id <> $1::uuid
