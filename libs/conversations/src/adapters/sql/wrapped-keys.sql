-- Wrapped data keys, in the order they are asked for. A row without material: there is no such key.
-- OFFSET 0: each by its key, however many a plan takes them to be.
-- $1 conversation_id uuid[], $2 key_version int[]
select k.key_material, k.provider, k.provider_key_version
from unnest($1::uuid[], $2::int[]) with ordinality as wanted (conversation_id, key_version, place)
left join lateral (
  select e.key_material, e.provider, e.provider_key_version
  from encryption_key e
  where e.conversation_id = wanted.conversation_id and e.key_version = wanted.key_version
  offset 0
) k on true
order by wanted.place
