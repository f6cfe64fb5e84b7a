-- Who looks like a broker? (bookings made on these days; all are pseudonyms: the auditor opens accounts and telephone numbers, one at a time)
-- kind: account; number: of a telephone that booked by WhatsApp; device: a computer or telephone on which several accounts logged in
-- who: pseudonym
-- accounts: how many, of a device
-- people: different bookings
-- offices: different ones
-- cancelled: bookings given back
-- passed_on: places given back, or moved away from, that somebody else took within the longest wait of such places and ten minutes
-- taken_over: places taken so after somebody else
-- whose: pseudonyms of a device's accounts; the first twenty
-- Picture: kind who = people
\ir defaults.psql
WITH mine AS (
    SELECT b.id, b.slot_id, b.status, b.created_at, CASE WHEN p.account IS NULL THEN 'number' ELSE 'account' END AS kind,
           coalesce(p.account, p.number) AS who, s.office_id
    FROM report.bookings b
    JOIN report.parties p ON p.id = b.party_id AND (p.account IS NOT NULL OR p.number IS NOT NULL)
    JOIN report.slots s ON s.id = b.slot_id
    JOIN report.offices o ON o.id = s.office_id
    WHERE b.created_at >= :'from'::date::timestamp AT TIME ZONE 'UTC' AND b.created_at < (:'to'::date + 1)::timestamp AT TIME ZONE 'UTC'
      -- nobody books an hour that is over, or years ahead: without it all bookings there ever were are read
      AND s.starts_at >= :'from'::date - interval '1 day' AND s.starts_at < :'to'::date + interval '400 days'
      AND (:'office' = '' OR o.code = :'office')
), pairs AS (
    SELECT DISTINCT ON (h.booking_id) gave.who AS giver, took.who AS taker
    FROM report.booking_history h
    JOIN mine gave ON gave.id = h.booking_id
    CROSS JOIN report.policy w
    JOIN mine took ON took.slot_id = h.from_slot AND took.who <> gave.who AND took.created_at >= h.at
        AND took.created_at < h.at + w.return_after_max + interval '10 minutes'
    WHERE h.event IN ('cancelled', 'moved') AND h.actor IN ('account', 'chat') AND h.at >= :'from'::date::timestamp AT TIME ZONE 'UTC'
    ORDER BY h.booking_id, took.created_at
), gave AS (
    SELECT giver AS who, count(*) AS places FROM pairs GROUP BY giver
), took AS (
    SELECT taker AS who, count(*) AS places FROM pairs GROUP BY taker
), each AS (
    SELECT m.kind, m.who, count(*) AS people, count(DISTINCT m.office_id) AS offices, count(*) FILTER (WHERE m.status = 'cancelled') AS cancelled
    FROM mine m
    GROUP BY m.kind, m.who
), holders AS (
    SELECT e.*, coalesce(g.places, 0) AS passed_on, coalesce(t.places, 0) AS taken_over
    FROM each e
    LEFT JOIN gave g ON g.who = e.who
    LEFT JOIN took t ON t.who = e.who
), shared AS (
    SELECT d.device, count(*) AS accounts, sum(h.people)::bigint AS people, sum(h.cancelled)::bigint AS cancelled, sum(h.passed_on)::bigint AS passed_on,
           sum(h.taken_over)::bigint AS taken_over, array_to_string((array_agg(d.account ORDER BY d.account))[1:20], ' ') AS whose
    FROM report.shared_devices d
    JOIN holders h ON h.kind = 'account' AND h.who = d.account
    GROUP BY d.device
    HAVING count(*) > 1
)
SELECT *
FROM (
    SELECT kind, who, NULL::bigint AS accounts, people, offices, cancelled, passed_on, taken_over, '' AS whose
    FROM holders
    UNION ALL
    SELECT 'device', s.device, s.accounts, s.people, o.offices, s.cancelled, s.passed_on, s.taken_over, s.whose
    FROM shared s
    JOIN (
        SELECT d.device, count(DISTINCT m.office_id) AS offices
        FROM report.shared_devices d
        JOIN mine m ON m.kind = 'account' AND m.who = d.account
        GROUP BY d.device
    ) o ON o.device = s.device
) x
-- a couple may share a computer: a device counts from three accounts on, or when places are passed on
WHERE kind <> 'device' AND people >= 5 OR accounts >= 3 OR passed_on + taken_over > 0
ORDER BY passed_on + taken_over DESC, people DESC, passed_on DESC, kind, who
LIMIT 200;
