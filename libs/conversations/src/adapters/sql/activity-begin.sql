-- Nothing is counted before a member asks for the first time. $1 conversation_id uuid, $2 reader uuid
insert into conversation_count (conversation_id, counted_revision, counted_sequence)
select m.conversation_id, 0, 0
from conversation_member m
where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
on conflict (conversation_id) do nothing
