-- Counts what happened to messages after the revision counted last, up to the head or a step of the way there. The caller
-- holds the lock on the count. Always true of what is stored: the messages up to the counted sequence count, except those
-- deleted up to the counted revision. At the head, that is what is there.
--
-- A deletion is the last thing that happens to a message, so the revision of a deleted one is that of its deletion. Nobody's
-- count is written as a negative row: the table refuses that even where the sum would be right.
--
-- $1 conversation_id uuid, $2 revisions bigint at most; as many sequences, for each message has its revision
with step as (
  select c.counted_revision, c.counted_sequence, h.last_revision, h.last_sequence, h.tombstones,
         least(h.last_revision, c.counted_revision + $2::bigint) as revision,
         least(h.last_sequence, c.counted_sequence + $2::bigint) as sequence
  from conversation_count c
  join conversation_head h using (conversation_id)
  where c.conversation_id = $1
), sent as (
  select m.created_at, m.sender_id
  from step s
  join message m on m.conversation_id = $1 and m.sequence > s.counted_sequence and m.sequence <= s.sequence
  where m.deleted_at is null or m.revision > s.revision
), deleted as (
  select m.created_at, m.sender_id
  from step s
  join message m on m.conversation_id = $1 and m.revision > s.counted_revision and m.revision <= s.revision
  where m.sequence <= s.counted_sequence and m.deleted_at is not null
), moved as (
  select date_bin('15 minutes', created_at, timestamptz '2000-01-01 00:00:00+00') as quarter, sender_id, sum(messages) as messages
  from (
    select created_at, sender_id, 1 as messages from sent
    union all
    select created_at, sender_id, -1 from deleted
  ) each
  group by 1, 2
), more as (
  insert into conversation_activity as a (conversation_id, quarter, sender_id, messages)
  select $1, quarter, sender_id, messages from moved where messages > 0
  on conflict (conversation_id, quarter, sender_id) do update set messages = a.messages + excluded.messages
), fewer as (
  update conversation_activity a set messages = a.messages + moved.messages
  from moved
  where moved.messages < 0 and a.conversation_id = $1 and a.quarter = moved.quarter and a.sender_id = moved.sender_id
), counted as (
  update conversation_count c
  set counted_revision = s.revision, counted_sequence = s.sequence
  from step s
  where c.conversation_id = $1 and s.revision > s.counted_revision
)
select revision, last_sequence - tombstones as message_count, revision = last_revision as complete from step
