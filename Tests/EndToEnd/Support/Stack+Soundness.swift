import Foundation
import Postgres

extension Stack {
    /// What is broken in the database, with how often: empty when all is well.
    ///
    /// `invariants()` is what the program itself watches. The promises that matter most are counted here once more, in another way.
    func broken() async throws -> [String] {
        try await database { session in
            let watched = try await session.query("SELECT rule, broken::int FROM invariants() WHERE broken > 0")
            let promised = try await session.query(Stack.promises)
            return try (watched.map { $0 } + promised.map { $0 }).map { row in
                let (rule, count) = try row.decode(String.self, Int.self)
                return "\(rule): \(count)"
            }
        }
    }

    private static let promises = """
        WITH occupying AS (
            SELECT * FROM bookings WHERE status IN ('held', 'booked', 'checked_in', 'called', 'served', 'forfeited')
        ), live AS (
            SELECT b.*, p.account_id FROM bookings b JOIN parties p ON p.id = b.party_id WHERE b.status IN ('held', 'booked', 'checked_in', 'called')
        ), told AS (
            SELECT unnest(booking_ids) AS booking_id FROM outbox WHERE kind IN ('confirmation', 'person_added')
        ), filled AS (
            SELECT s.id, s.capacity, s.taken, count(o.id) AS people FROM slots s LEFT JOIN occupying o ON o.slot_id = s.id GROUP BY s.id
        )
        SELECT * FROM (
            SELECT 'promise: no slot above capacity' AS rule, count(*)::int AS broken FROM filled WHERE people > capacity
            UNION ALL
            SELECT 'promise: taken is the bookings', count(*)::int FROM filled WHERE people <> taken
            UNION ALL
            SELECT 'promise: a queue number once', count(*)::int FROM (
                SELECT 1 FROM bookings b JOIN slots s ON s.id = b.slot_id
                GROUP BY s.office_id, s.day, s.prefix || b.queue_number HAVING count(*) > 1) x
            UNION ALL
            SELECT 'promise: one live booking a person', (count(*) - count(DISTINCT nik_hash))::int FROM live
            UNION ALL
            SELECT 'promise: one confirmation a booking', count(*)::int FROM (
                SELECT 1 FROM bookings b LEFT JOIN told t ON t.booking_id = b.id GROUP BY b.id HAVING count(t.booking_id) <> 1) x
            UNION ALL
            SELECT 'promise: live people of an account', count(*)::int FROM (
                SELECT 1 FROM live GROUP BY account_id HAVING count(*) > 10) x
            UNION ALL
            SELECT 'promise: people of an account in a year', count(*)::int FROM (
                SELECT 1 FROM bookings b JOIN parties p ON p.id = b.party_id GROUP BY p.account_id HAVING count(DISTINCT b.nik_hash) > 15) x
        ) promises WHERE broken <> 0
        """
}
