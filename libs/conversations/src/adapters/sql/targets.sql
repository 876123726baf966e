-- What the commands of many actors refer to, each thing that there is as one row: its kind, conversation and value.
--
-- Parameters, arrays of equal length within each group:
--   message     $1 conversation_id uuid[]  $2 sequence bigint[]
--   reaction    $3 conversation_id uuid[]  $4 sequence bigint[]  $5 user_id uuid[]  $6 emoji text[]
--   edit        $7 conversation_id uuid[]  $8 sequence bigint[]  $9 key uuid[]
--   invitation  $10 conversation_id uuid[]  $11 invitation_id uuid[]
--   counting    $12 conversation_id uuid[]   whose usable invitations are to be counted
--   former      $13 conversation_id uuid[]  $14 user_id uuid[]   who may have been a member before
select 'message' as kind, m.conversation_id,
       jsonb_build_object(
         'sequence', m.sequence, 'messageId', m.message_id, 'senderId', m.sender_id,
         'ageMs', extract(epoch from clock_timestamp() - m.created_at) * 1000,
         'deleted', m.deleted_at is not null,
         'mentions', coalesce(m.mentions, '[]'), 'reactions', coalesce(m.reactions, '[]')) as value
from unnest($1::uuid[], $2::bigint[]) as asked (conversation_id, sequence)
join message m using (conversation_id, sequence)
union all
select 'reaction', r.conversation_id, jsonb_build_object('sequence', r.sequence, 'userId', r.user_id, 'emoji', r.emoji)
from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::text[]) as asked (conversation_id, sequence, user_id, emoji)
join message_reaction r using (conversation_id, sequence, user_id, emoji)
union all
select 'edit', asked.conversation_id, jsonb_build_object('sequence', asked.sequence, 'key', asked.edit_key)
from unnest($7::uuid[], $8::bigint[], $9::uuid[]) as asked (conversation_id, sequence, edit_key)
-- One look-up for each, by key: as "exists … or exists …" it would be planned as a read of all versions there are.
cross join lateral (
  select from message m where m.conversation_id = asked.conversation_id and m.sequence = asked.sequence and m.edit_key = asked.edit_key
  union all
  select from message_version v
  where v.conversation_id = asked.conversation_id and v.sequence = asked.sequence and v.edit_key = asked.edit_key
  limit 1
) known
union all
select 'invitation', i.conversation_id,
       jsonb_build_object(
         'invitationId', i.invitation_id, 'expired', i.expires_at <= clock_timestamp(), 'revoked', i.revoked_at is not null,
         'usesLeft', i.max_uses - i.uses)
from unnest($10::uuid[], $11::uuid[]) as asked (conversation_id, invitation_id)
join invitation i using (conversation_id, invitation_id)
union all
select 'usable', asked.conversation_id, to_jsonb(count(i.invitation_id))
from unnest($12::uuid[]) as asked (conversation_id)
left join invitation i
  on i.conversation_id = asked.conversation_id and i.revoked_at is null and i.expires_at > clock_timestamp()
 and (i.max_uses is null or i.uses < i.max_uses)
group by asked.conversation_id
union all
select 'former', m.conversation_id,
       jsonb_build_object('userId', m.user_id, 'status', m.status, 'revision', m.left_revision)
from unnest($13::uuid[], $14::uuid[]) as asked (conversation_id, user_id)
join conversation_member m using (conversation_id, user_id)
where m.status <> 'active'
