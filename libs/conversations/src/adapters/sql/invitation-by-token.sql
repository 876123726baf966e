-- $1 SHA-256 of the token, hexadecimal
select i.invitation_id, i.conversation_id, i.expires_at, c.name, c.description, c.avatar,
       (select count(*)::int from conversation_member m where m.conversation_id = i.conversation_id and m.status = 'active') as member_count,
       i.expires_at <= clock_timestamp() or i.revoked_at is not null or c.closed_at is not null
         or coalesce(i.uses >= i.max_uses, false) as ended
from invitation i
join conversation c using (conversation_id)
where i.token_hash = decode($1, 'hex')
