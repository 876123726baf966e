-- Which users share a conversation that both are members of. $1 user_id uuid, $2 user_id uuid[] of those in question
select distinct theirs.user_id
from conversation_member mine
join conversation_member theirs using (conversation_id)
where mine.user_id = $1 and mine.status = 'active'
  and theirs.user_id = any ($2::uuid[]) and theirs.user_id <> $1 and theirs.status = 'active'
