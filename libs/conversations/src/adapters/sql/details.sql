-- A conversation and its members. $1 conversation_id uuid, $2 reader uuid, who must be a member
select c.conversation_id, c.type, c.privacy_mode, c.name, c.created_at, c.created_by,
       h.last_sequence, h.last_revision, h.changed_at,
       array(select m.user_id::text from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_ids,
       array(select m.role from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_roles
from conversation_member reader
join conversation c using (conversation_id)
join conversation_head h using (conversation_id)
where reader.conversation_id = $1 and reader.user_id = $2
