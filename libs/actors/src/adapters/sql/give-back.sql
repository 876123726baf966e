-- Gives shards of a boot back, and tells the others. $1 node_id text, $2 boot_id uuid, $3 shards integer[]
-- Locked in the order of acquire.sql. Under a new epoch, because nothing may be committed under the old one from here on.
with locked as (
  select s.shard_id from shard s
  where s.shard_id = any ($3) and s.node_id = $1 and s.boot_id = $2
  order by s.shard_id
  for update
), given as (
  update shard s
  set epoch = s.epoch + 1, node_id = null, boot_id = null
  from locked
  where s.shard_id = locked.shard_id
  returning s.shard_id
)
select pg_notify('parley_cluster', json_build_object('freed', json_agg(given.shard_id))::text) from given having count(*) > 0
