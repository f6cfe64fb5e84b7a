-- Who looks like a broker? (bookings made on these days; all are pseudonyms: the auditor opens accounts and telephone numbers, one at a time; days are in UTC)
-- kind: account; number: of a telephone that booked by WhatsApp; device: a computer or telephone on which several accounts logged in
-- who: pseudonym
-- accounts: how many, of a device
-- people: different ones
-- bookings: of them, on these days
-- offices: different ones
-- cancelled: bookings given back
-- passed_on: places given back on these days, or moved away from, that somebody else took within the longest wait of such places and ten minutes
-- taken_over: places taken so after somebody else
-- rebooked: places given back and taken again so by the same one, for another person
-- whose: pseudonyms of a device's accounts; the first twenty
-- Picture: kind who = people
\ir defaults.psql
WITH mine AS (
    SELECT b.id, b.status, b.person, b.created_at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC' AS is_of_these_days, CASE WHEN p.account IS NULL THEN 'number' ELSE 'account' END AS kind, coalesce(p.account, p.number) AS who, s.office_id
    FROM report.bookings b
    JOIN report.parties p ON p.id = b.party_id AND (p.account IS NOT NULL OR p.number IS NOT NULL)
    JOIN report.slots s ON s.id = b.slot_id
    JOIN report.offices o ON o.id = s.office_id
    WHERE b.created_at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND b.created_at < (:'to'::date + 2)::timestamp AT TIME ZONE 'UTC'
      -- with those of a day more, who may take what is given back on the last one; nobody books an hour that is over, or years ahead: without it all bookings there ever were are read
      AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '400 days'
      AND (:'office' = '' OR o.code = :'office')
), given AS (
    -- whenever they were booked: a place may be held for weeks before it is passed on
    SELECT h.booking_id, h.at, h.from_slot, coalesce(p.account, p.number) AS who, CASE WHEN p.account IS NULL THEN 'number' ELSE 'account' END AS kind, b.person,
           h.at + w.return_after_max + interval '10 minutes' AS until
    FROM report.booking_history h
    JOIN report.bookings b ON b.id = h.booking_id
    JOIN report.parties p ON p.id = b.party_id
    CROSS JOIN report.policy w
    WHERE h.event IN ('cancelled', 'moved') AND h.actor IN ('account', 'chat')
      AND h.at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND h.at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
), taken AS (
    -- by what happened: whoever was moved since had the place all the same
    SELECT m.id, h.to_slot, h.at, m.who, m.kind, m.person
    FROM report.booking_history h
    JOIN mine m ON m.id = h.booking_id
    WHERE h.event IN ('held', 'booked')
      AND h.at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND h.at < (:'to'::date + 2)::timestamp AT TIME ZONE 'UTC'
), pairs AS (
    SELECT DISTINCT ON (g.booking_id) g.who AS giver, g.kind AS giver_kind, t.who AS taker, t.kind AS taker_kind, t.id AS taken_by
    FROM given g
    JOIN taken t ON t.to_slot = g.from_slot AND t.at >= g.at AND t.at < g.until AND t.id <> g.booking_id AND t.person <> g.person
        -- a family that cancels and books itself again is no other person
        AND NOT (t.who = g.who AND EXISTS (SELECT 1 FROM given x WHERE x.from_slot = g.from_slot AND x.who = g.who AND x.person = t.person))
    ORDER BY g.booking_id, t.at, t.id
), each AS (
    SELECT kind, who, count(DISTINCT person) AS people, count(*) AS bookings, count(DISTINCT office_id) AS offices, count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
           0 AS passed_on, 0 AS taken_over, 0 AS rebooked
    FROM mine
    WHERE is_of_these_days
    GROUP BY kind, who
    UNION ALL
    SELECT giver_kind, giver, 0, 0, 0, 0, count(*) FILTER (WHERE taker <> giver), 0, count(DISTINCT taken_by) FILTER (WHERE taker = giver) FROM pairs GROUP BY giver_kind, giver
    UNION ALL
    SELECT taker_kind, taker, 0, 0, 0, 0, 0, count(*), 0 FROM pairs WHERE taker <> giver GROUP BY taker_kind, taker
), holders AS (
    SELECT kind, who, sum(people)::bigint AS people, sum(bookings)::bigint AS bookings, sum(offices)::bigint AS offices, sum(cancelled)::bigint AS cancelled,
           sum(passed_on)::bigint AS passed_on, sum(taken_over)::bigint AS taken_over, sum(rebooked)::bigint AS rebooked
    FROM each
    GROUP BY kind, who
), shared AS (
    SELECT d.device, count(*) AS accounts, sum(h.bookings)::bigint AS bookings, sum(h.cancelled)::bigint AS cancelled, sum(h.passed_on)::bigint AS passed_on,
           sum(h.taken_over)::bigint AS taken_over, sum(h.rebooked)::bigint AS rebooked,
           array_to_string((array_agg(d.account ORDER BY d.account))[1:20], ' ') AS whose
    FROM report.shared_devices d
    JOIN holders h ON h.kind = 'account' AND h.who = d.account
    GROUP BY d.device
    HAVING count(*) > 1
)
SELECT *
FROM (
    SELECT kind, who, NULL::bigint AS accounts, people, bookings, offices, cancelled, passed_on, taken_over, rebooked, '' AS whose
    FROM holders
    UNION ALL
    SELECT 'device', s.device, s.accounts, coalesce(o.people, 0), s.bookings, coalesce(o.offices, 0), s.cancelled, s.passed_on, s.taken_over, s.rebooked, s.whose
    FROM shared s
    LEFT JOIN (
        SELECT d.device, count(DISTINCT m.office_id) AS offices, count(DISTINCT m.person) AS people
        FROM report.shared_devices d
        JOIN mine m ON m.kind = 'account' AND m.who = d.account AND m.is_of_these_days
        GROUP BY d.device
    ) o ON o.device = s.device
) x
-- a couple may share a computer: a device counts from three accounts on, or when places are passed on
WHERE kind <> 'device' AND people >= 5 OR accounts >= 3 OR passed_on + taken_over + rebooked > 0
ORDER BY passed_on + taken_over + rebooked DESC, people DESC, passed_on DESC, kind, who
LIMIT 200;
