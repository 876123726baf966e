-- Gives shards of a boot to those who should have them next, and tells everybody.
-- $1 node_id text, $2 boot_id uuid, $3 shards integer[], $4 the epoch of each bigint[], $5 the boot that should have each uuid[] (null: nobody)
-- What has another epoch by now was taken anew since this was asked, and stays.
-- Whoever is not there, or goes away too, gets nothing: what was meant for it is free. Locked in the order of acquire.sql. Under a new
-- epoch, because nothing may be committed under the old one from here on.
-- One notification for each heir, or more: it holds less than 8,000 bytes.
with wanted as (
  select * from unnest($3::integer[], $4::bigint[], $5::uuid[]) as wanted (shard_id, epoch, boot_id)
), locked as (
  select s.shard_id from shard s
  join wanted using (shard_id, epoch)
  where s.node_id = $1 and s.boot_id = $2
  order by s.shard_id
  for update of s
), given as (
  update shard s
  set epoch = s.epoch + 1, node_id = heir.node_id, boot_id = heir.boot_id
  from locked
  join wanted using (shard_id)
  left join node heir on heir.boot_id = wanted.boot_id and not heir.draining and heir.lease_until > clock_timestamp()
  where s.shard_id = locked.shard_id
  returning s.shard_id, s.epoch, s.boot_id
), parts as (
  select given.*, (row_number() over (partition by given.boot_id order by given.shard_id) - 1) / 256 as part from given
)
select pg_notify('parley_cluster', case
  when boot_id is null then json_build_object('freed', json_agg(shard_id))
  else json_build_object('taken', json_build_object('bootId', boot_id, 'shards', json_agg(shard_id), 'epochs', json_agg(epoch)))
end::text)
from parts
group by boot_id, part
