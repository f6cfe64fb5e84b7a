import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import Web

@Suite("Weekly patterns, as the operator enters them") struct PatternRouteTests {
    private struct Listed: Decodable {
        struct One: Decodable {
            struct Withdrawal: Decodable { var reason: String }
            var id: String
            var season: Bool
            var validUntil: String?
            var weekdays: [Int]
            var enteredBy: String?
            var reason: String
            var withdrawal: Withdrawal?
        }
        var patterns: [One]
    }

    private struct Added: Decodable {
        struct Change: Decodable {
            var change: String
            var over: Int
        }
        var id: String?
        var changes: [Change]
    }

    @Test("looked at, entered, entered again, withdrawn: each says what it does, and who did it stays; the page does the same")
    func journey() async throws {
        try await withWorker { worker in
            let db = worker.database
            let office = try await db.makeOffice()
            // Tuesday 2027-03-02
            for hour in [9, 10] { try await db.makeSlot(office, monday.adding(days: 1), hour: hour, places: 5) }
            let (chief, head) = (try await worker.makeStaff("pusat", .operator), try await worker.makeStaff("kepala", .head, [office]))
            func add(_ more: String, by member: Member? = nil) async throws -> Answer {
                let body =
                    #"{"season": true, "valid_from": "2027-03-02", "weekdays": [2], "hours": [{"weekday": 2, "starts": "09:00", "ends": "10:00", "places": 4}], \#(more)}"#
                return try await worker.send(.post("/v1/staff/offices/\(office.code)/patterns", body, token: (member ?? chief).token))
            }
            // its first version has nothing to be held against
            let looked = try await add(#""valid_until": "2027-03-31", "dry_run": true"#)
            #expect(looked.status == 200, "\(looked.text) \(worker.log.text)")
            #expect(try looked.decode(Added.self).id == nil)
            #expect(try await db.count("SELECT count(*) FROM patterns") == 0)
            try await db.makeHours(
                office, WeeklyPlan(hours: [.tuesday: [PlannedHour(starts: TimeOfDay(hour: 9)!, ends: TimeOfDay(hour: 10)!, places: 5)]]))
            #expect(try await add(#""valid_until": "2027-03-31""#).decode(ProblemAnswer.self).code == "missing_field", "why is missing")
            #expect(try await add(#""reason": "x""#).decode(ProblemAnswer.self).code == "missing_field", "a season has an end")
            #expect(try await add(#""valid_until": "2027-03-01", "reason": "x""#).decode(ProblemAnswer.self).code == "invalid_date")
            let byHead = try await add(#""valid_until": "2027-03-31", "reason": "Ramadan""#, by: head).status
            #expect(byHead == 403)
            let added = try await add(#""valid_until": "2027-03-31", "reason": "Ramadan""#).decode(Added.self)
            #expect(added.id != nil && added.changes.map(\.change) == ["lowered", "closed"])
            #expect(try await add(#""valid_until": "2027-03-31", "reason": "Ramadan""#).decode(ProblemAnswer.self).code == "plan_settled")
            func list() async throws -> [Listed.One] {
                try await worker.send(.get("/v1/staff/offices/\(office.code)/patterns", token: head.token)).decode(Listed.self).patterns
            }
            let listed = try await list()
            #expect(listed.count == 2 && listed[1].season && listed[1].weekdays == [2] && listed[1].reason == "Ramadan" && listed[1].enteredBy != nil)
            var page = Sending.get("/staff/offices/\(office.code)/patterns")
            page.headers["Cookie"] = "staff=\(chief.token); language=en"
            let text = try await worker.send(page).text
            #expect(text.contains("Tuesday: 1 hours, 4 places, 09:00–10:00") && text.contains("season") && text.contains("Ramadan"), "\(text)")
            func withdraw() async throws -> Answer {
                try await worker.send(.post("/v1/staff/patterns/\(added.id!)/withdrawal", #"{"reason": "salah tanggal"}"#, token: chief.token))
            }
            #expect(try await withdraw().status == 204)
            #expect(try await withdraw().decode(ProblemAnswer.self).code == "plan_settled")
            #expect(try await list().last?.withdrawal?.reason == "salah tanggal")
            #expect(try await worker.actions().suffix(2) == ["pattern_added", "pattern_withdrawn"])
            // the first version of a lane makes it, as the first walk-in does
            #expect(try await add(#""valid_until": "2027-03-31", "reason": "x", "lane": "fast""#).decode(Added.self).id != nil)
            #expect(try await db.count("SELECT count(*) FROM lanes WHERE office_id = $1 AND code = 'fast' AND NOT online", [office.id]) == 1)
        }
    }
}
