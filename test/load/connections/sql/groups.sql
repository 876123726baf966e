-- Groups: so many ways of dividing everybody up. Two users who share one of them share none of the others, if there are enough.
-- $1 ways int, $2 members of a group int
with shape as (
  select count(*) / $2::int as groups from bench_user
), made as materialized (
  select gen_random_uuid() as conversation_id, way, g
  from shape, generate_series(0, $1::int - 1) as way, generate_series(0, shape.groups - 1) as g
), member as materialized (
  select made.conversation_id, u.user_id
  from shape
  cross join bench_user u
  cross join generate_series(0, $1::int - 1) as chosen
  join made on made.way = chosen and made.g = (u.n + chosen * (u.n / shape.groups)) % shape.groups
), moment as (
  select date_trunc('milliseconds', now()) as at
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
  select made.conversation_id, 'group', 'search_enabled', 'Bench', first.user_id, at
  from made, moment, lateral (select user_id from bench_user limit 1) first
), begun as (
  insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
  select conversation_id, 0, 1, at, at from made, moment
)
insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
select conversation_id, user_id, 'member', 1, at from member, moment
