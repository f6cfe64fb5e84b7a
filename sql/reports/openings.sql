-- Which places were added outside a release, who took them at once, and which hours were raised and lowered again?
-- office: code
-- day: of the hour
-- hour: on the office's clock
-- officer: pseudonym of who changed it
-- added: places
-- offered: when, on the office's clock
-- quick: people who got a place of the hour within ten minutes of that, wherever they are by now
-- accounts: of how many different accounts, telephone numbers and officers
-- takers: these, as pseudonyms; the first twenty
-- lowered: yes: it had fewer places again, later or by now
\ir defaults.psql
WITH changes AS (
    SELECT c.*, o.code, o.zone
    FROM report.offices o
    JOIN report.slot_changes c ON c.office_id = o.id AND c.added > 0 AND c.state IN ('in_force', 'replaced')
    WHERE c.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
), got AS (
    -- by what happened and not by where they are now: who was moved away since had it all the same
    SELECT DISTINCT h.booking_id, h.to_slot, h.at, coalesce(p.account, p.number, p.officer) AS taker
    FROM report.booking_history h
    JOIN report.bookings b ON b.id = h.booking_id
    JOIN report.parties p ON p.id = b.party_id
    WHERE h.event IN ('held', 'booked', 'moved') AND (h.from_slot IS NULL OR h.to_slot <> h.from_slot)
      AND h.at >= (SELECT min(opens_at) FROM changes) AND h.at < (SELECT max(opens_at) FROM changes) + interval '10 minutes'
)
SELECT c.code AS office, c.day, to_char(c.starts_at AT TIME ZONE c.zone, 'HH24.MI') AS hour, c.officer, c.added,
       to_char(c.opens_at AT TIME ZONE c.zone, 'YYYY-MM-DD HH24.MI') AS offered, q.quick, q.accounts, q.takers,
       CASE WHEN s.id IS NULL OR NOT s.open OR s.planned < c.places OR EXISTS (
           SELECT 1 FROM report.slot_changes later
           WHERE later.office_id = c.office_id AND later.starts_at = c.starts_at AND later.id > c.id AND later.state IN ('in_force', 'replaced')
             AND (later.places IS NULL OR later.places < c.places)) THEN 'yes' ELSE 'no' END AS lowered
FROM changes c
LEFT JOIN report.slots s ON s.office_id = c.office_id AND s.starts_at = c.starts_at AND s.day = c.day
    AND EXISTS (SELECT 1 FROM report.lanes l WHERE l.id = s.lane_id AND l.online)
CROSS JOIN LATERAL (
    SELECT count(DISTINCT g.booking_id) AS quick, count(DISTINCT g.taker) AS accounts,
           coalesce(array_to_string((array_agg(DISTINCT g.taker) FILTER (WHERE g.taker IS NOT NULL))[1:20], ' '), '') AS takers
    FROM got g
    WHERE g.to_slot = s.id AND g.at >= c.opens_at AND g.at < c.opens_at + interval '10 minutes'
) q
ORDER BY c.code, c.starts_at, c.opens_at;
