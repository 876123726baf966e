-- The users of a run, known to the issuer by their own id. $1 id uuid[]
insert into account (id, subject, username, display_name)
select id, id::text, 'bench-' || right(id::text, 12), 'Bench'
from unnest($1::uuid[]) as wanted (id)
