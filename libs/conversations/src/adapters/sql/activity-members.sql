-- Who wrote in a range of days, the most active first: see activity-days.sql. Only at the ends of the range does local time
-- decide; what lies a day within it is in it.
-- $1 conversation_id uuid, $2 time zone text, $3 first day date, $4 last day date, $5 limit
select sender_id, sum(messages) as messages
from conversation_activity
where conversation_id = $1
  and quarter >= ($3::date - 1)::timestamp at time zone $2::text and quarter < ($4::date + 2)::timestamp at time zone $2::text
  and (
    quarter >= ($3::date + 1)::timestamp at time zone $2::text and quarter < ($4::date)::timestamp at time zone $2::text
    or (quarter at time zone $2::text)::date between $3::date and $4::date
  )
group by sender_id
having sum(messages) > 0
order by messages desc, sender_id
limit $5
