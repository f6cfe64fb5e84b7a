-- Are the promises kept: called within thirty minutes of the hour, done within thirty minutes of the call, and how many come with a booking?
-- office: code
-- people: who came
-- with_booking: per cent of them
-- called: per cent of those with a booking who were called within 30 minutes of their hour, or of coming when that was later
-- done: per cent of the visits that ended within 30 minutes of the first call
-- Picture: office = called
\ir defaults.psql
SELECT o.code AS office, count(*) AS people, round(100.0 * count(v.booking_id) / count(*), 1) AS with_booking,
       round(100.0 * count(*) FILTER (WHERE v.booking_id IS NOT NULL AND v.first_called_at <= greatest(v.due_at, v.arrived_at) + interval '30 minutes')
           / nullif(count(v.booking_id), 0), 1) AS called,
       round(100.0 * count(*) FILTER (WHERE v.outcome <> 'left' AND v.ended_at <= v.first_called_at + interval '30 minutes')
           / nullif(count(*) FILTER (WHERE v.outcome <> 'left'), 0), 1) AS done
FROM report.offices o
JOIN report.visits v ON v.office_id = o.id
WHERE v.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code
ORDER BY o.code;
