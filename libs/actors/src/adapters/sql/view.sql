-- Who lives, and which shards each has; and a row without a node for the shards that nobody has. No parameters.
with owned as (
  select node_id, boot_id, array_agg(shard_id order by shard_id) as shards from shard group by node_id, boot_id
), live as (
  select node_id, boot_id, address, draining from node where lease_until > clock_timestamp()
)
select live.node_id, live.boot_id, live.address, live.draining, coalesce(owned.shards, '{}') as shards
from live left join owned using (node_id, boot_id)
union all
select null, null, null, null, owned.shards from owned where owned.node_id is null
