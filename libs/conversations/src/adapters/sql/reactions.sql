-- Who reacted to a message, and how: the first emoji first, and of each the first user.
-- No row: not a reader, or no such message where the reader can see. A row without an emoji: nobody has.
-- $1 conversation_id uuid, $2 reader uuid, $3 sequence bigint
select given.emoji, given.user_ids
from conversation_member reader
join message m on m.conversation_id = reader.conversation_id and m.sequence = $3
left join lateral (
  select r.emoji, array_agg(r.user_id::text order by r.revision) as user_ids, min(r.revision) as first_revision
  from message_reaction r
  where r.conversation_id = $1 and r.sequence = $3 and (reader.left_revision is null or r.revision <= reader.left_revision)
  group by r.emoji
) given on true
where reader.conversation_id = $1 and reader.user_id = $2
  and (reader.left_sequence is null or m.sequence <= reader.left_sequence)
order by given.first_revision
