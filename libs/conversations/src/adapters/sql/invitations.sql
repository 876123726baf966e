-- The invitations of a conversation, newest first, beside what the reader is to it. No row: they are no member.
-- A member who is no admin gets one row, without an invitation.
-- $1 conversation_id uuid, $2 reader uuid, $3 limit
select reader.role, i.invitation_id, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses, i.revoked_at
from conversation_member reader
left join lateral (
  select * from invitation i
  where i.conversation_id = $1 and reader.role = 'admin'
  order by i.created_at desc, i.invitation_id desc
  limit $3
) i on true
where reader.conversation_id = $1 and reader.user_id = $2 and reader.status = 'active'
