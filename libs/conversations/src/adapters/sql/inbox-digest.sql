-- SHA-256 of `<conversation_id>:<revision>` for each conversation of the reader, in order of id, joined by commas.
-- $1 reader uuid
select encode(sha256(convert_to(coalesce(string_agg(mine.conversation_id || ':' || head.revision, ',' order by mine.conversation_id), ''), 'UTF8')), 'hex') as digest
from conversation_member mine
cross join lateral (
  select least(h.last_revision, mine.left_revision) as revision
  from conversation_head h
  where h.conversation_id = mine.conversation_id
  offset 0
) head
where mine.user_id = $1
