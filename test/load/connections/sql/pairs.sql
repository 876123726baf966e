-- Direct conversations: each user with so many of those who come next. $1 others int
with pair as materialized (
  select gen_random_uuid() as conversation_id, one.user_id as one, other.user_id as other
  from bench_user one
  cross join generate_series(1, $1::int) as step
  join bench_user other on other.n = (one.n + step) % (select count(*) from bench_user)
), moment as (
  select date_trunc('milliseconds', now()) as at
), opened as (
  insert into conversation (conversation_id, type, privacy_mode, created_by, created_at)
  select conversation_id, 'direct', 'search_enabled', one, at from pair, moment
), begun as (
  insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
  select conversation_id, 0, 1, at, at from pair, moment
)
insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
select conversation_id, user_id, 'member', 1, at from pair, moment, unnest(array[one, other]) as user_id
