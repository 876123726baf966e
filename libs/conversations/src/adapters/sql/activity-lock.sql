-- One at a time counts a conversation. No row: the reader is not a member. $1 conversation_id uuid, $2 reader uuid
select c.counted_revision
from conversation_count c
join conversation_member m using (conversation_id)
where c.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
for update of c
