-- Messages of each day of a range in a time zone, days without any too. A quarter belongs to the day that its local time
-- names, also where midnight comes twice or never; the index is asked for a day more on either side. Local time is dear:
-- it is asked once a quarter, not once a member and quarter.
-- $1 conversation_id uuid, $2 time zone text, $3 first day date, $4 last day date
with quarters as (
  select quarter, sum(messages) as messages
  from conversation_activity
  where conversation_id = $1
    and quarter >= ($3::date - 1)::timestamp at time zone $2::text and quarter < ($4::date + 2)::timestamp at time zone $2::text
  group by quarter
), days as (
  select (quarter at time zone $2::text)::date as day, sum(messages) as messages from quarters group by 1
)
select to_char(asked.day, 'YYYY-MM-DD') as day, coalesce(days.messages, 0) as messages
from generate_series($3::date::timestamp, $4::date::timestamp, interval '1 day') asked (day)
left join days on days.day = asked.day::date
order by asked.day
