-- One message in a hundred is deleted and two have a reaction, each by a revision of its own after the newest message.
with changed as (
  select m.conversation_id, m.sequence, m.sender_id, m.created_at, h.last_sequence + 1 + row_number() over (
           partition by m.conversation_id order by m.sequence
         ) as revision,
         m.sequence % 100 = 31 as deleted
  from message m
  join conversation_head h using (conversation_id)
  where m.sequence % 100 in (31, 7, 57)
), reacted as (
  insert into message_reaction (conversation_id, sequence, user_id, emoji, revision, created_at)
  select conversation_id, sequence, sender_id, '👍', revision, created_at from changed where not deleted
), moved as (
  update conversation_head h
  set last_revision = sum.revision, tombstones = sum.tombstones
  from (
    select conversation_id, max(revision) as revision, count(*) filter (where deleted) as tombstones
    from changed group by conversation_id
  ) sum
  where h.conversation_id = sum.conversation_id
)
update message m
set revision = changed.revision,
    deleted_at = case when deleted then changed.created_at end,
    deleted_by = case when deleted then changed.sender_id end,
    content_encrypted = case when deleted then ''::bytea else m.content_encrypted end,
    content_nonce = case when deleted then ''::bytea else m.content_nonce end,
    reactions = case when not deleted then '[{"emoji": "👍", "count": 1}]'::jsonb end,
    reaction_count = case when deleted then 0 else 1 end
from changed
where m.conversation_id = changed.conversation_id and m.sequence = changed.sequence
