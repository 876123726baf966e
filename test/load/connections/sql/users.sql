-- The users of a run by their number, for the statements that make their conversations. $1 user_id uuid[]
insert into bench_user (n, user_id)
select n - 1, user_id from unnest($1::uuid[]) with ordinality as wanted (user_id, n)
