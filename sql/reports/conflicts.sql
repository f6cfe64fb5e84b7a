-- Where were more people booked than there were places, and what became of them?
-- office: code
-- day: of the hour
-- hour: on the office's clock
-- planned: places; empty: the hour is closed
-- taken: people who are booked there still
-- over: for how many of them there is no place
-- moved: people who were given another hour instead of this one
-- answered: of them, who accepted it or chose another
\ir defaults.psql
SELECT o.code AS office, s.day, to_char(s.starts_at AT TIME ZONE o.zone, 'HH24.MI') AS hour, CASE WHEN s.open THEN s.planned END AS planned, s.taken,
       CASE WHEN s.open THEN greatest(0, s.taken - s.planned) ELSE s.taken END AS over, h.moved, r.answered
FROM report.offices o
JOIN report.slots s ON s.office_id = o.id
CROSS JOIN LATERAL (
    SELECT count(DISTINCT booking_id) AS moved FROM report.booking_history WHERE from_slot = s.id AND event = 'moved' AND actor IN ('staff', 'system')
) h
CROSS JOIN LATERAL (SELECT count(accepted_at) AS answered FROM report.relocations WHERE from_slot = s.id) r
WHERE s.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
  AND (h.moved > 0 OR s.taken > CASE WHEN s.open THEN s.planned ELSE 0 END)
ORDER BY o.code, s.starts_at;
