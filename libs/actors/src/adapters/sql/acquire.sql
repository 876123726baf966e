-- Takes those of the given shards that are free; also those that are ours by node id, or whose owner's lease has ended, unless
-- only free ones are wanted; and tells the others. $1 node_id text, $2 boot_id uuid, $3 shards integer[], $4 only_free boolean
-- The rows are locked in one order, so that two nodes that acquire at once wait instead of deadlocking;
-- the lock also waits for every commit that holds a shard FOR SHARE under its former epoch. Whoever
-- waited sees the row as the winner left it, but joined to the owner of before: hence the second look.
with locked as (
  select s.shard_id, s.node_id, s.boot_id
  from shard s
  left join node owner on owner.node_id = s.node_id and owner.boot_id = s.boot_id
  where s.shard_id = any ($3)
    and (s.node_id is null or not $4::boolean)
    and (s.node_id is null or s.node_id = $1 or owner.node_id is null or owner.lease_until <= clock_timestamp())
  order by s.shard_id
  for update of s
), takable as (
  select locked.shard_id
  from locked
  left join node owner on owner.node_id = locked.node_id and owner.boot_id = locked.boot_id
  where (locked.node_id is null or locked.node_id = $1 or owner.node_id is null or owner.lease_until <= clock_timestamp())
), taken as (
  update shard s
  set epoch = s.epoch + 1, node_id = $1, boot_id = $2
  from takable
  where s.shard_id = takable.shard_id
    and exists (select from node where node_id = $1 and boot_id = $2 and lease_until > clock_timestamp())
  returning s.shard_id, s.epoch
), told as (
  select pg_notify('parley_cluster', json_build_object('taken', json_build_object('bootId', $2::uuid, 'shards', json_agg(taken.shard_id)))::text)
  from taken
  having count(*) > 0
)
select taken.shard_id, taken.epoch from taken cross join told
