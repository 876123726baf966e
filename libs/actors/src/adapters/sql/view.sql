-- Who lives, and which shards each has, in no order; and a row without a node for the shards that nobody has. No parameters.
-- By boot alone, which is that of one node, and not sorted: this is asked again and again, and both took three times as long.
with owned as (
  select boot_id, array_agg(shard_id) as shards from shard group by boot_id
), live as (
  select node_id, boot_id, address, draining from node where lease_until > clock_timestamp()
)
select live.node_id, live.boot_id, live.address, live.draining, coalesce(owned.shards, '{}') as shards
from live left join owned using (boot_id)
union all
select null, null, null, null, owned.shards from owned where owned.boot_id is null
