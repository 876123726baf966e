-- A message as it is now, beside each version of it from before an edit, oldest first; and the record that a moderator looked.
-- One statement: nobody has the one without the other being committed. No row: no such message, which is recorded, too.
-- A row without a version: it was never edited, or it was deleted.
-- $1 id of the record uuid, $2 moderator uuid, $3 conversation_id uuid, $4 sequence bigint
with looked as (
  insert into moderation_audit (id, moderator_id, action, conversation_id, sequence, found, at)
  values ($1, $2, 'message.inspected', $3, $4,
          exists (select from message where conversation_id = $3 and sequence = $4), date_trunc('milliseconds', now()))
)
select message.*, v.revision as version_revision, v.content_encrypted as version_content_encrypted,
       v.content_nonce as version_content_nonce, v.encryption_version as version_encryption_version,
       v.key_version as version_key_version, v.mentions as version_mentions, v.written_at as version_written_at
from message_seen($3, $4, $2, null) message
left join message_version v on v.conversation_id = $3 and v.sequence = $4
order by v.revision
