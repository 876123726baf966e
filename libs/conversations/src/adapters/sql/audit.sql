-- What happened in a conversation before a revision, newest first, to its end where the limit falls within a change that
-- names several members. What `audit_trail` shows, read from both of its sources by their keys. No row: the reader is not
-- a member. A row without an entry: there is none, or the reader is no admin.
--
-- Messages have no index by the revision of their sending. It grows with their sequence, which has no gaps: the newest of
-- them before a revision is found by halving, in as many steps as the number of messages has binary digits.
--
-- $1 conversation_id uuid, $2 reader uuid, $3 before revision bigint (null: from the newest), $4 limit
with recursive reader as (
  select m.role, coalesce($3::bigint, h.last_revision + 1) as before, h.last_sequence
  from conversation_member m
  join conversation_head h using (conversation_id)
  where m.conversation_id = $1 and m.user_id = $2 and m.status = 'active'
), halving (before, low, high) as (
  -- Sent before the revision: all up to `low`, none from `high` on.
  select before, 0::bigint, least(last_sequence + 1, before) from reader where role = 'admin'
  union all
  select h.before,
         case when m.created_revision < h.before then m.sequence else h.low end,
         case when m.created_revision < h.before then h.high else m.sequence end
  from halving h
  join message m on m.conversation_id = $1 and m.sequence = (h.low + h.high) / 2
  where h.high - h.low > 1
), recorded as (
  select a.revision, a.ordinal, a.action, a.actor_id, a.sequence, a.user_id, a.details, a.at
  from reader r
  cross join lateral (
    select * from conversation_audit
    where conversation_id = $1 and revision < r.before
    order by revision desc
    fetch first ($4::bigint) rows with ties
  ) a
  where r.role = 'admin'
), sent as (
  select m.created_revision as revision, 0 as ordinal, 'message.sent' as action, m.sender_id as actor_id, m.sequence,
         null::uuid as user_id, '{}'::jsonb as details, m.created_at as at
  from (select max(low) as newest from halving) found
  cross join lateral (
    select * from message where conversation_id = $1 and sequence <= found.newest order by sequence desc limit $4
  ) m
), page as (
  select * from (select * from recorded union all select * from sent) entry
  order by revision desc
  fetch first ($4::bigint) rows with ties
)
select r.role, page.*,
       coalesce(page_end.revision > least(
         (select revision from conversation_audit where conversation_id = $1 order by revision limit 1),
         (select created_revision from message where conversation_id = $1 order by sequence limit 1)
       ), false) as has_more
from reader r
cross join (select min(revision) as revision from page) page_end
left join page on true
order by page.revision desc, page.ordinal
