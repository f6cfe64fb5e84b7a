-- Which places were added outside a release, who took them at once, and which hours were raised and lowered again?
-- office: code
-- day: of the hour
-- hour: on the office's clock
-- officer: pseudonym of who changed it
-- added: places
-- offered: when, on the office's clock; empty: no release has opened the hour
-- quick: people who got a place of the hour within ten minutes of that, wherever they are by now
-- accounts: of how many different accounts, telephone numbers and officers
-- takers: these, as pseudonyms; the first twenty
-- lowered: yes: it had fewer places again, later or by now
-- Picture: officer = added
\ir defaults.psql
WITH every AS (
    SELECT c.*, o.code, o.zone, s.id AS slot, s.open, s.planned, 
           -- an hour that a release opened later, and no later change
           CASE WHEN s.opens_at = 'infinity' THEN NULL WHEN s.opens_at > c.opens_at AND s.opens_at IS DISTINCT FROM max(c.opens_at) OVER later THEN s.opens_at
                ELSE c.opens_at END AS offered_at, min(coalesce(c.places, -1)) OVER later AS later_places
    FROM report.offices o
    JOIN report.slot_changes c ON c.office_id = o.id AND c.state IN ('in_force', 'replaced')
    LEFT JOIN report.lanes l ON l.office_id = o.id AND l.online
    LEFT JOIN report.slots s ON s.lane_id = l.id AND s.starts_at = c.starts_at
    WHERE c.day BETWEEN :'from'::date AND :'to'::date AND (:'office' = '' OR o.code = :'office')
    WINDOW later AS (PARTITION BY c.office_id, c.starts_at ORDER BY c.id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), changes AS (
    SELECT * FROM every WHERE added > 0
), quick AS (
    -- by what happened and not by where they are now: who was moved away since had it all the same
    SELECT c.id, count(DISTINCT h.booking_id) AS people, count(DISTINCT coalesce(p.account, p.number, p.officer)) AS accounts,
           array_to_string((array_agg(DISTINCT coalesce(p.account, p.number, p.officer)))[1:20], ' ') AS takers
    FROM changes c
    JOIN report.booking_history h ON h.to_slot = c.slot AND h.at >= c.offered_at AND h.at < c.offered_at + interval '10 minutes'
    JOIN report.bookings b ON b.id = h.booking_id
    JOIN report.parties p ON p.id = b.party_id
    -- who confirms by WhatsApp a hold that had run out takes a place anew
    WHERE (h.event IN ('held', 'booked', 'moved') AND (h.from_slot IS NULL OR h.to_slot <> h.from_slot) OR h.event = 'confirmed' AND h.from_status = 'expired')
      AND h.at >= (SELECT min(offered_at) FROM changes) AND h.at < (SELECT max(offered_at) FROM changes) + interval '10 minutes'
    GROUP BY c.id
)
SELECT c.code AS office, c.day, to_char(c.starts_at AT TIME ZONE c.zone, 'HH24.MI') AS hour, c.officer, c.added,
       to_char(c.offered_at AT TIME ZONE c.zone, 'YYYY-MM-DD HH24.MI') AS offered, coalesce(q.people, 0) AS quick, coalesce(q.accounts, 0) AS accounts,
       coalesce(q.takers, '') AS takers,
       CASE WHEN c.slot IS NULL OR NOT c.open OR c.planned < c.places OR c.later_places < c.places THEN 'yes' ELSE 'no' END AS lowered
FROM changes c
LEFT JOIN quick q ON q.id = c.id
ORDER BY c.code, c.starts_at, c.opens_at, c.id;
