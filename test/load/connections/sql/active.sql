-- Some conversations with their members. $1 type text, $2 conversations int
select conversation_id::text, array_agg(user_id::text order by user_id) as user_ids
from (select conversation_id from conversation where type = $1 order by conversation_id limit $2) c
join conversation_member using (conversation_id)
group by conversation_id
