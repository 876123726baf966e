-- A conversation that was opened a moment ago; no row for an older one.
-- $1 conversation_id uuid, $2 window in milliseconds
select c.conversation_id, c.type, c.privacy_mode, c.name, c.created_at, c.created_by,
       h.last_sequence, h.last_revision, h.changed_at,
       array(select m.user_id::text from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_ids,
       array(select m.role from conversation_member m where m.conversation_id = c.conversation_id order by m.user_id) as member_roles
from conversation c
join conversation_head h using (conversation_id)
where c.conversation_id = $1 and c.created_at > clock_timestamp() - $2 * interval '1 millisecond'
