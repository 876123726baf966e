-- Conversations that changed within a while, the last ones first, a page at a time. $1 that while in milliseconds, $2 bigint at most so many,
-- $3 bigint, $4 uuid where the page before has ended: milliseconds since the epoch, and the conversation; null: there is none
select h.conversation_id, extract(epoch from h.changed_at) * 1000 as changed_at
from conversation_head h
where h.changed_at > statement_timestamp() - $1 * interval '1 millisecond'
  and ($3::bigint is null or (h.changed_at, h.conversation_id) < (to_timestamp($3 / 1000.0)::timestamptz(3), $4::uuid))
order by h.changed_at desc, h.conversation_id desc
limit $2
