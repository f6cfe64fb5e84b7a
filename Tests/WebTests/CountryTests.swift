import Capacity
import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import Web

@Suite("The country today") struct CountryTests {
    private struct Country: Decodable {
        struct Office: Decodable {
            struct Hour: Decodable, Equatable {
                var planned: Int
                var taken: Int
                var came: Int
            }
            var office: String
            var day: String
            var state: String
            var alerts: [String]
            var taken: Int
            var came: Int
            var waiting: Int
            var conflicts: Int
            var hours: [Hour]
        }
        var offices: [Office]
    }

    @Test("each office stands on its own day, with its hours, its state and what is to be looked at")
    func today() async throws {
        try await withWorker { worker in
            let db = worker.database
            let (jakarta, jayapura) = (try await db.makeOffice(code: "JKS"), try await db.makeOffice(code: "JPR", zone: .wit))
            let hours = [try await db.makeSlot(jakarta, monday, hour: 9, places: 4), try await db.makeSlot(jakarta, monday, hour: 14, places: 4)]
            let eastern = try await db.makeSlot(jayapura, monday.adding(days: 1), hour: 9, places: 2)
            for office in [jakarta, jayapura] { try await db.store(.job) { try await $0.notePlanned(lane: office.lane) } }
            for office in [jakarta, jayapura] { try await db.makeHours(office, .standard(placesPerHour: 4, hours: .eight)) }
            let citizen = try await worker.makeCitizen(Person.number(1))
            _ = try await db.admin.query(
                "INSERT INTO parties (id, account_id, channel, created_at) VALUES (7, $1, 'web', antrean_now())", [citizen.id])
            try await db.admin.execute(
                """
                INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
                SELECT i, 7, CASE WHEN i = 9 THEN \(eastern) ELSE \(hours[0]) END, i, 1, CASE WHEN i = 1 THEN 'served' ELSE 'booked' END, gen_random_uuid(), antrean_now()
                FROM generate_series(1, 9) i WHERE i IN (1, 2, 9);
                UPDATE slots SET taken = 2, issued = 9 WHERE id = \(hours[0]);
                UPDATE slots SET taken = 1, issued = 9, open = false WHERE id = \(eastern);
                """)
            func read(_ time: Date) async throws -> [Country.Office] {
                try await db.setClock(time)
                let operations = try await worker.makeStaff("pusat\(Int(time.timeIntervalSince1970))", .operator)
                let answer = try await worker.send(.get("/v1/staff/country", token: operations.token))
                try #require(answer.status == 200, "\(answer.text)")
                return try answer.decode(Country.self).offices
            }
            // 23.00 in Jakarta is one in the night of Tuesday in Jayapura
            let late = try await read(Zone.wib.instant(monday, TimeOfDay(hour: 23)!))
            #expect(late.map(\.day) == ["2027-03-01", "2027-03-02"] && late.map(\.state) == ["over", "closed"])
            #expect(late[1].conflicts == 1 && late[1].alerts == ["conflicts"])
            let working = try await read(Zone.wib.instant(monday, TimeOfDay(hour: 10)!))
            #expect(working[0].state == "open" && working[0].alerts == ["silent"] && working[0].taken == 2 && working[0].came == 1)
            #expect(working[0].hours == [.init(planned: 4, taken: 2, came: 1), .init(planned: 4, taken: 0, came: 0)])
            _ = try await db.admin.query("INSERT INTO queues (office_id, changed_at) VALUES ($1, antrean_now())", [jakarta.id])
            #expect(try await read(Zone.wib.instant(monday, TimeOfDay(hour: 10, minute: 1)!))[0].alerts == [])
            let early = try await read(Zone.wib.instant(monday.adding(days: 1), TimeOfDay(hour: 6)!))
            #expect(early[0].alerts == ["unplanned"])
            // switched off, it stays as long as somebody is awaited
            try await db.admin.execute("UPDATE offices SET accepts_online = false")
            #expect(try await read(Zone.wib.instant(monday, TimeOfDay(hour: 11)!)).map(\.office) == ["JKS", "JPR"])
            #expect(try await read(Zone.wib.instant(monday.adding(days: 1), TimeOfDay(hour: 7)!)).map(\.office) == ["JPR"])
            try await db.admin.execute("DELETE FROM bookings; DELETE FROM parties; UPDATE slots SET taken = 0")
        }
    }
}
