-- SHA-256 of `<conversation_id>:<revision>` for each conversation of the reader, in order of id, joined by commas.
-- The heads are one walk through an index, as in list.sql; those that the reader has left are looked up by key.
-- $1 reader uuid
select encode(sha256(convert_to(coalesce(string_agg(heads.conversation_id || ':' || heads.revision, ',' order by heads.conversation_id), ''), 'UTF8')), 'hex') as digest
from (
  select h.conversation_id, h.last_revision as revision
  from conversation_head h
  where h.conversation_id = any (array(
    select mine.conversation_id from conversation_member mine where mine.user_id = $1 and mine.left_revision is null
  ))
  union all
  select former.conversation_id, least(head.last_revision, former.left_revision)
  from conversation_member former
  cross join lateral (
    select h.last_revision from conversation_head h where h.conversation_id = former.conversation_id offset 0
  ) head
  where former.user_id = $1 and former.left_revision is not null
) heads
