-- What a message said before it was edited, oldest first. No row: not a member, or no such message.
-- A row without a version: it was never edited, or it was deleted.
-- $1 conversation_id uuid, $2 member uuid, $3 sequence bigint
select m.sender_id, m.message_id, v.revision, v.content_encrypted, v.content_nonce, v.encryption_version, v.key_version,
       v.mentions, v.written_at
from conversation_member reader
join message m on m.conversation_id = reader.conversation_id and m.sequence = $3
left join message_version v on v.conversation_id = m.conversation_id and v.sequence = m.sequence
where reader.conversation_id = $1 and reader.user_id = $2 and reader.status = 'active'
order by v.revision
