-- Do the messages arrive, and in time? (days are in UTC)
-- Scope: country
-- kind: what it tells
-- sent: delivered to the mail server or WhatsApp
-- median: seconds from being asked for, the last time, to being sent
-- most: seconds; 95 of 100 messages took no longer
-- late: sent more than five minutes after that
-- waiting: not sent yet
-- dead: given up
-- Picture: kind = sent
\ir defaults.psql
SELECT kind, count(*) FILTER (WHERE state = 'delivered') AS sent,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.seconds)::numeric, 1) AS median,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY x.seconds)::numeric, 1) AS most,
       count(*) FILTER (WHERE x.seconds > 300) AS late, count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS waiting,
       count(*) FILTER (WHERE state = 'dead') AS dead
FROM report.messages m
CROSS JOIN LATERAL (SELECT CASE WHEN m.state = 'delivered' THEN extract(epoch FROM m.finished_at - m.asked_at) END AS seconds) x
WHERE created_at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND created_at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC' AND :'office' = ''
GROUP BY kind
ORDER BY kind;
