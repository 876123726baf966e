-- Heads of the reader's conversations in order of id; those of a former member stand where they went.
-- $1 reader uuid, $2 only after this conversation_id uuid (null: from the first), $3 limit
select mine.conversation_id, head.last_revision, head.last_sequence
from conversation_member mine
cross join lateral (
  select least(h.last_revision, mine.left_revision) as last_revision, least(h.last_sequence, mine.left_sequence) as last_sequence
  from conversation_head h
  where h.conversation_id = mine.conversation_id
  offset 0
) head
where mine.user_id = $1 and ($2::uuid is null or mine.conversation_id > $2)
order by mine.conversation_id
limit $3
