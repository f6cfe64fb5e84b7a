-- Where were more people booked than there were places, and what became of them?
-- office: code
-- day: of the hour
-- hour: on the office's clock
-- planned: places; empty: the hour is closed
-- taken: people who are booked there still
-- over: for how many of them there is no place
-- moved: people who were given another hour instead of this one
-- answered: of them, who accepted it or chose another
-- kept: yes: so many were let stay as they are; empty: nobody has decided it, or more came since
-- Picture: office day hour = over
\ir defaults.psql
WITH moves AS (
    SELECT h.from_slot, count(DISTINCT h.booking_id) AS moved
    FROM report.relocations r
    JOIN report.booking_history h ON h.booking_id = r.booking_id AND h.event = 'moved' AND h.actor IN ('staff', 'system')
    WHERE r.at >= :'from'::date - interval '400 days' AND h.at >= :'from'::date - interval '400 days'
    GROUP BY h.from_slot
), answers AS (
    SELECT from_slot, count(accepted_at) AS answered FROM report.relocations GROUP BY from_slot
)
SELECT o.code AS office, s.day, to_char(s.starts_at AT TIME ZONE o.zone, 'HH24.MI') AS hour, CASE WHEN s.open THEN s.planned END AS planned, s.taken,
       x.over, coalesce(m.moved, 0) AS moved, coalesce(a.answered, 0) AS answered,
       CASE WHEN k.over >= x.over THEN 'yes' ELSE '' END AS kept
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
LEFT JOIN moves m ON m.from_slot = s.id
LEFT JOIN answers a ON a.from_slot = s.id
LEFT JOIN report.kept_conflicts k ON k.slot_id = s.id
CROSS JOIN LATERAL (SELECT CASE WHEN s.open THEN greatest(0, s.taken - s.planned) ELSE s.taken END AS over) x
WHERE s.day BETWEEN :'from'::date AND :'to'::date
  AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '2 days' AND (:'office' = '' OR o.code = :'office')
  AND (m.moved > 0 OR x.over > 0)
ORDER BY o.code, s.starts_at;
