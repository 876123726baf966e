-- A conversation as its reader sees it, with all of its members, and what it is to the reader. No row: not a reader.
-- $1 conversation_id uuid, $2 reader uuid
select seen.*, members.member_count, members.member_ids, members.member_roles,
       case when seen.until is null then unread.unread else 0 end as unread,
       case when seen.until is null then unread.unread_mentions else 0 end as unread_mentions
from conversation_seen($1, $2) seen
cross join lateral (
  select count(*)::int as member_count,
         coalesce(array_agg(m.user_id::text order by m.user_id), '{}') as member_ids,
         coalesce(array_agg(m.role order by m.user_id), '{}') as member_roles
  from conversation_members_seen($1, seen.until) m
  where m.present
) members
cross join lateral conversation_unread($1, $2, seen.last_sequence, seen.read_sequence, seen.joined_sequence) unread
