-- Conversations that changed within a while, the last ones first. $1 that while in milliseconds, $2 bigint at most so many
select h.conversation_id
from conversation_head h
where h.changed_at > statement_timestamp() - $1 * interval '1 millisecond'
order by h.changed_at desc
limit $2
