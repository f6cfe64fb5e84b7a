-- How many people are in the waiting room, hour by hour?
-- office: code
-- hour: on the office's clock
-- days: on which somebody was there in that hour
-- people: who were in the room, until they were called; who never was, until the last hour of the day had ended; at some time of the hour, on an average day
-- most: the same, on the fullest day
-- Picture: office hour = people
\ir defaults.psql
SELECT office, hour, count(*) AS days, round(avg(people), 1) AS people, max(people) AS most
FROM (
    SELECT o.code AS office, v.day, to_char(h.at, 'HH24.MI') AS hour, count(*) AS people
    FROM report.offices o
    JOIN report.visits v ON v.office_id = o.id
    CROSS JOIN LATERAL (
        -- the record of who was never called ends at night, by itself
        SELECT coalesce(v.first_called_at, greatest(v.arrived_at, least(coalesce(v.ended_at, (SELECT antrean.antrean_now())), coalesce((
            SELECT max(s.ends_at) - interval '1 second' FROM report.slots s
            WHERE s.office_id = v.office_id AND s.day = v.day AND (s.open OR s.taken > 0)
              AND s.starts_at >= v.day - interval '1 day' AND s.starts_at < v.day + interval '2 days'
        ), v.arrived_at)))) AS until
    ) u
    CROSS JOIN LATERAL generate_series(
        date_trunc('hour', v.arrived_at AT TIME ZONE o.zone),
        least(u.until AT TIME ZONE o.zone, (v.day + 1)::timestamp - interval '1 second'),
        interval '1 hour') AS h (at)
    WHERE v.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
    GROUP BY o.code, v.day, hour
) x
GROUP BY office, hour
ORDER BY office, hour;
