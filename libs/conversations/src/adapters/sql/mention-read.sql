-- A user has read a mention. No row: there is none that they may see. $1 user_id uuid, $2 conversation_id uuid, $3 sequence bigint
with mention as (
  select n.user_id, n.conversation_id, n.sequence
  from mention_notification n
  join conversation_member m using (conversation_id, user_id)
  where n.user_id = $1 and n.conversation_id = $2 and n.sequence = $3
    and (m.status = 'active' or n.sequence <= m.left_sequence)
), written as (
  update mention_notification n set read_at = date_trunc('milliseconds', clock_timestamp())
  from mention
  where n.user_id = $1 and n.conversation_id = $2 and n.sequence = mention.sequence and n.read_at is null
)
select sequence from mention
