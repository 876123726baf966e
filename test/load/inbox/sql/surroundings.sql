-- What the conversations of others have besides messages: an invitation each, and counts that somebody asked for.
-- $1 conversation_id uuid[]
with asked as (
  select c.conversation_id, c.created_by, c.created_at from unnest($1::uuid[]) as o (conversation_id) join conversation c using (conversation_id)
), invited as (
  insert into invitation (invitation_id, conversation_id, token_hash, revision, created_by, created_at, expires_at)
  select gen_random_uuid(), conversation_id, sha256(uuid_send(conversation_id)), 1, created_by, created_at, created_at + interval '7 days'
  from asked
), counted as (
  insert into conversation_count (conversation_id, counted_revision, counted_sequence)
  select conversation_id, last_revision, last_sequence from asked join conversation_head using (conversation_id)
)
insert into conversation_activity (conversation_id, quarter, sender_id, messages)
select m.conversation_id, date_bin('15 minutes', m.created_at, timestamptz '2000-01-01'), m.sender_id, count(*)
from asked join message m using (conversation_id)
where m.deleted_at is null
group by 1, 2, 3
