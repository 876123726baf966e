-- A page of messages beside a sequence, and the revision of the conversation in the same snapshot.
-- No row: not a reader. A row without a message: there is none on that side.
-- Ends soon after the page is full: the message farthest from the cursor is the one that no longer fits.
-- OFFSET 0: each message by its key, however few a plan takes a conversation to have.
-- $1 conversation_id uuid, $2 reader uuid, $3 before bigint (null: no bound), $4 after bigint (null: backwards), $5 limit,
-- $6 bytes of sealed content
select seen.last_revision, message.*
from conversation_seen($1, $2) seen
left join lateral (
  select limited.place from (
    (
      select m.sequence as place,
             sum(octet_length(m.content_encrypted)) over (order by m.sequence desc) - octet_length(m.content_encrypted) as bytes_before
      from message m
      where $4::bigint is null and m.conversation_id = $1
        and m.sequence < coalesce($3::bigint, 9223372036854775807) and m.sequence <= seen.last_sequence
      order by m.sequence desc
      limit $5
    )
    union all
    (
      select m.sequence,
             sum(octet_length(m.content_encrypted)) over (order by m.sequence) - octet_length(m.content_encrypted)
      from message m
      where $4::bigint is not null and m.conversation_id = $1
        and m.sequence > $4::bigint and m.sequence <= seen.last_sequence
      order by m.sequence
      limit $5
    )
  ) limited
  where limited.bytes_before <= $6::bigint
) page on true
left join lateral (select * from message_seen($1, page.place, $2, seen.until) offset 0) message on true
order by message.sequence
