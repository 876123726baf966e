-- Messages of each day of a range in a time zone, days without any too. A quarter belongs to the day that its local time
-- names, also where midnight comes twice or never; the index is asked for a day more on either side.
-- $1 conversation_id uuid, $2 time zone text, $3 first day date, $4 last day date
select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(sum(a.messages), 0) as messages
from generate_series($3::date::timestamp, $4::date::timestamp, interval '1 day') d (day)
left join (
  select (quarter at time zone $2::text)::date as day, messages
  from conversation_activity
  where conversation_id = $1
    and quarter >= ($3::date - 1)::timestamp at time zone $2::text and quarter < ($4::date + 2)::timestamp at time zone $2::text
) a on a.day = d.day::date
group by d.day
order by d.day
