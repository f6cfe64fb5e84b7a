import Domain
import Foundation
import Postgres

/// How an office stands on its own today.
public struct OfficeToday: Sendable {
    public struct Hour: Sendable, Hashable {
        public var startsAt: Date
        public var endsAt: Date
        /// 0: closed.
        public var planned: Int
        public var taken: Int
        public var came: Int
    }

    public var office: Int32
    public var code: String
    public var name: String
    public var zone: Zone
    public var day: Day
    /// Of the lane for bookings, by time; without hours that are closed and have nobody.
    public var hours: [Hour]
    public var served: Int
    public var missed: Int
    public var waiting: Int
    /// Counters that are open.
    public var counters: Int
    /// Since when the longest waiting person is in the room.
    public var waitingSince: Date?
    /// When something was last done at the office's desks.
    public var heardAt: Date?
    /// When its days were last brought to the plan. Nil: it has no weekly pattern.
    public var plannedAt: Date?
    /// Hours to come that have more people than places.
    public var conflicts: Int
}

extension Statement {
    static let countryToday = Statement(
        "country_today",
        """
        WITH now AS MATERIALIZED (SELECT antrean_now() AS at), crowded AS MATERIALIZED (SELECT office_id, count(*)::int AS n FROM conflicts(NULL) GROUP BY office_id)
        SELECT o.id, o.code, o.name, o.zone, t.day, h.starts, h.ends, h.planned, h.taken, h.came, h.served, h.missed, v.waiting, v.since, c.open AS counters,
               q.changed_at,
               CASE WHEN EXISTS (SELECT 1 FROM patterns p WHERE p.lane_id = l.id AND p.withdrawn_at IS NULL) THEN coalesce(l.planned_at, '2000-01-01 00:00Z') END AS planned_at, coalesce(x.n, 0) AS conflicts
        FROM now
        CROSS JOIN offices o
        JOIN lanes l ON l.office_id = o.id AND l.online
        CROSS JOIN LATERAL (SELECT (now.at AT TIME ZONE o.zone)::date AS day) t
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(s.starts_at ORDER BY s.starts_at), '{}') AS starts, coalesce(array_agg(s.ends_at ORDER BY s.starts_at), '{}') AS ends,
                   coalesce(array_agg(CASE WHEN s.open THEN s.planned ELSE 0 END ORDER BY s.starts_at), '{}') AS planned,
                   coalesce(array_agg(s.taken ORDER BY s.starts_at), '{}') AS taken, coalesce(array_agg(b.came ORDER BY s.starts_at), '{}') AS came,
                   coalesce(sum(b.served), 0)::int AS served, coalesce(sum(b.missed), 0)::int AS missed
            FROM slots s
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE status IN ('checked_in', 'called', 'served'))::int AS came, count(*) FILTER (WHERE status = 'served')::int AS served,
                       -- who came too late has no miss
                       count(*) FILTER (WHERE status = 'forfeited' AND EXISTS (SELECT 1 FROM misses m WHERE m.booking_id = bookings.id))::int AS missed
                FROM bookings WHERE slot_id = s.id
            ) b
            WHERE s.office_id = o.id AND s.lane_id = l.id AND s.starts_at >= t.day::timestamp AT TIME ZONE o.zone
              AND s.starts_at < (t.day + 1)::timestamp AT TIME ZONE o.zone AND (s.open OR s.taken > 0)
        ) h
        CROSS JOIN LATERAL (
            SELECT count(*)::int AS waiting, min(arrived_at) AS since FROM visits WHERE office_id = o.id AND day = t.day AND state = 'waiting'
        ) v
        CROSS JOIN LATERAL (SELECT count(*)::int AS open FROM counters WHERE office_id = o.id AND state = 'open') c
        LEFT JOIN queues q ON q.office_id = o.id
        LEFT JOIN crowded x ON x.office_id = o.id
        -- one that was switched off stays until nobody is awaited any more
        WHERE o.accepts_online OR EXISTS (
            SELECT 1 FROM slots s WHERE s.lane_id = l.id AND s.starts_at >= t.day::timestamp AT TIME ZONE o.zone AND s.taken > 0)
        ORDER BY o.code
        """)

    static let countryStatements = [countryToday]
}

extension Store {
    /// Every office that takes bookings, or awaits people still, on its own today.
    public func countryToday() async throws -> [OfficeToday] {
        try await run(.countryToday).map { row in
            let zone = try row["zone", as: String.self]
            guard let zone = Zone(iana: zone) else { throw StoreError.unexpected("zone \(zone)") }
            let (starts, ends) = (try row["starts", as: [Date].self], try row["ends", as: [Date].self])
            let (planned, taken, came) = (try row["planned", as: [Int32].self], try row["taken", as: [Int32].self], try row["came", as: [Int32].self])
            return OfficeToday(
                office: try row["id", as: Int32.self], code: try row["code", as: String.self], name: try row["name", as: String.self], zone: zone,
                day: try row["day", as: Day.self],
                hours: starts.indices.map {
                    .init(startsAt: starts[$0], endsAt: ends[$0], planned: Int(planned[$0]), taken: Int(taken[$0]), came: Int(came[$0]))
                },
                served: try row["served", as: Int.self], missed: try row["missed", as: Int.self], waiting: try row["waiting", as: Int.self],
                counters: try row["counters", as: Int.self], waitingSince: try row["since", as: Date?.self],
                heardAt: try row["changed_at", as: Date?.self], plannedAt: try row["planned_at", as: Date?.self],
                conflicts: try row["conflicts", as: Int.self])
        }
    }
}
