-- Data keys of conversations that were made without. $1 id uuid[], $2 conversation_id uuid[], $3 key_version int[], $4 material bytea[],
-- $5 provider text[], $6 provider_key_version int[]
insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
select k.*, date_trunc('milliseconds', now())
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::bytea[], $5::text[], $6::int[])
  as k (id, conversation_id, key_version, key_material, provider, provider_key_version)
