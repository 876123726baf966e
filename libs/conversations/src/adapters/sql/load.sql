-- What activations start from. $1 conversation_id uuid[], $2 announce window in milliseconds
select c.conversation_id, c.type, c.privacy_mode, c.name, c.description, c.avatar, c.invite_policy,
       c.closed_at is not null as closed, encode(c.request_fingerprint, 'hex') as request_fingerprint, c.membership_epoch,
       h.last_sequence, h.last_revision,
       h.changed_at > clock_timestamp() - $2 * interval '1 millisecond' as changed_recently,
       k.key_version, k.key_material, k.provider, k.provider_key_version,
       array(select m.user_id::text from conversation_member m
             where m.conversation_id = c.conversation_id and m.status = 'active' order by m.user_id) as member_ids,
       array(select m.role from conversation_member m
             where m.conversation_id = c.conversation_id and m.status = 'active' order by m.user_id) as member_roles
from conversation c
join conversation_head h using (conversation_id)
left join encryption_key k on k.conversation_id = c.conversation_id and k.is_active
where c.conversation_id = any ($1::uuid[])
