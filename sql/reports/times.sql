-- How long do people wait, and how long does a visit take?
-- office: code
-- lane: online, priority, fast or special
-- people: who were called
-- wait: minutes from the hour of the booking, or from coming when that was later, to the first call; median
-- wait_most: the same; 90 of 100 people waited no longer
-- service: minutes from the first call to the end; median
-- service_most: the same; 90 of 100 visits took no longer
-- Picture: office lane = wait
\ir defaults.psql
SELECT o.code AS office, l.code AS lane, count(*) AS people, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.wait)::numeric, 1) AS wait,
       round(percentile_cont(0.9) WITHIN GROUP (ORDER BY x.wait)::numeric, 1) AS wait_most,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.service)::numeric, 1) AS service,
       round(percentile_cont(0.9) WITHIN GROUP (ORDER BY x.service)::numeric, 1) AS service_most
FROM report.offices o
JOIN report.visits v ON v.office_id = o.id AND v.first_called_at IS NOT NULL
JOIN report.lanes l ON l.id = v.lane_id
CROSS JOIN LATERAL (
    SELECT greatest(0, extract(epoch FROM v.first_called_at - greatest(v.due_at, v.arrived_at)) / 60) AS wait,
           CASE WHEN v.outcome <> 'left' THEN extract(epoch FROM v.ended_at - v.first_called_at) / 60 END AS service
) x
WHERE v.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
GROUP BY o.code, l.code
ORDER BY o.code, l.code;
