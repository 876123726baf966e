-- Of a hundred messages one is deleted, one edited, and two have a reaction: each a revision of its own after the newest message.
with changed as (
  select m.conversation_id, m.sequence, m.sender_id, m.created_at, m.created_revision, m.content_encrypted, m.content_nonce,
         m.encryption_version, m.key_version, m.sequence % 100 as kind,
         h.last_sequence + 1 + row_number() over (partition by m.conversation_id order by m.sequence) as revision
  from message m
  join conversation_head h using (conversation_id)
  where m.sequence % 100 in (7, 31, 57, 71)
), reacted as (
  insert into message_reaction (conversation_id, sequence, user_id, emoji, revision, created_at)
  select conversation_id, sequence, sender_id, '👍', revision, created_at from changed where kind in (7, 57)
), edited as (
  insert into message_version (conversation_id, sequence, revision, replaced_revision, content_encrypted, content_nonce,
                               encryption_version, key_version, written_at)
  select conversation_id, sequence, created_revision, revision, content_encrypted, content_nonce, encryption_version, key_version, created_at
  from changed where kind = 71
), audited as (
  insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, sequence, at)
  select conversation_id, revision, 0, case kind when 31 then 'message.deleted' when 71 then 'message.edited' else 'reaction.added' end,
         sender_id, sequence, created_at
  from changed
), moved as (
  update conversation_head h
  set last_revision = sum.revision, tombstones = sum.tombstones
  from (
    select conversation_id, max(revision) as revision, count(*) filter (where kind = 31) as tombstones
    from changed group by conversation_id
  ) sum
  where h.conversation_id = sum.conversation_id
)
update message m
set revision = changed.revision,
    deleted_at = case when kind = 31 then changed.created_at end,
    deleted_by = case when kind = 31 then changed.sender_id end,
    edited_at = case when kind = 71 then changed.created_at end,
    edited_revision = case when kind = 71 then changed.revision end,
    content_encrypted = case when kind = 31 then ''::bytea else m.content_encrypted end,
    content_nonce = case when kind = 31 then ''::bytea else m.content_nonce end,
    reactions = case when kind in (7, 57) then '[{"emoji": "👍", "count": 1}]'::jsonb end,
    reaction_count = case when kind in (7, 57) then 1 else 0 end
from changed
where m.conversation_id = changed.conversation_id and m.sequence = changed.sequence
