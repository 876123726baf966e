-- What the conversations are to the reader: how far they have read, and which are muted, pinned and archived.
-- $1 reader uuid  $2 conversation_id uuid[], in order of the list
insert into member_state (conversation_id, user_id, delivered_sequence, read_sequence, read_at, muted_until, pinned_at, archived_at)
select conversation_id, $1::uuid, h.last_sequence, greatest(h.last_sequence - place % 40, 0), h.active_at,
       case when place % 25 = 0 then timestamptz '9999-12-31' end,
       case when place % 500 = 3 then h.active_at end,
       case when place % 20 = 9 then h.active_at end
from unnest($2::uuid[]) with ordinality as o (conversation_id, place)
join conversation_head h using (conversation_id)
