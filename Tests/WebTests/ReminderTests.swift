import Domain
import Foundation
import Security
import TestSupport
import Testing

@testable import Web

@Suite("Reminders over HTTP") struct ReminderTests {
    private struct Visits: Decodable {
        struct Visit: Decodable {
            var code: String
            var state: String
        }
        var visits: [Visit]
    }

    /// A family of two that comes tomorrow and was told of it; the path of its link.
    private func withReminder(_ body: @Sendable (Worker, _ path: String, _ codes: [String], TestOffice) async throws -> Void) async throws {
        try await withWorker { worker in
            let office = try await worker.database.makeOffice()
            try await worker.database.makeSlot(office, monday.adding(days: 1), hour: 9, places: 5)
            let citizen = try await worker.makeCitizen(Person.number(1))
            let booked = try await worker.send(
                .post("/v1/bookings", Body.booking([Person.number(1).json("self"), Person.number(2).json()]), token: citizen.token, key: "one"))
            try #require(booked.status == 201, "\(booked.text)")
            let party = try await worker.database.count("SELECT id FROM parties")
            try await worker.database.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 18)!))
            #expect(try await worker.database.count("SELECT remind(\(office.id), 10)") == 2)
            let token = ReminderLink(worker.keys).token(party: Int64(party), day: monday.adding(days: 1))
            let codes = try booked.decode(PartyAnswer.self).bookings.map(\.code)
            try await body(worker, "/v1/reminders/\(token)", codes, office)
        }
    }

    @Test("by the link alone: who comes, one is kept and one given back; again is the same; a kept one may still be given back")
    func answers() async throws {
        try await withReminder { worker, path, codes, _ in
            func states() async throws -> [String] { try await worker.send(.get(path)).decode(Visits.self).visits.map(\.state).sorted() }
            /// The problem's code, or "ok".
            func answer(_ body: String, _ wanted: String, _ location: SourceLocation = #_sourceLocation) async throws {
                let answer = try await worker.send(.post(path, body))
                let got = answer.status == 200 ? "ok" : try answer.decode(ProblemAnswer.self).code
                #expect(got == wanted, sourceLocation: location)
            }
            let before = try await states()
            #expect(before == ["open", "open"])
            try await answer("{\"keep\": true, \"codes\": [\"\(codes[0])\"]}", "ok")
            try await answer("{\"keep\": false, \"codes\": [\"\(codes[1])\"]}", "ok")
            let between = try await states()
            #expect(between == ["given_back", "kept"])
            try await answer("{\"keep\": false, \"codes\": [\"\(codes[1])\"]}", "ok")
            try await answer("{\"keep\": true, \"codes\": [\"\(codes[1])\"]}", "reminder_over")
            try await answer("{\"keep\": true, \"codes\": [\"AAAAA-AAAAA\"]}", "invalid_code")
            try await answer("{\"keep\": true, \"codes\": []}", "missing_field")
            try await answer("{}", "missing_field")
            try await answer("{\"keep\": false}", "ok")
            let after = try await states()
            #expect(after == ["given_back", "given_back"])
            try await answer("{\"keep\": true}", "reminder_over")
            #expect(try await worker.database.count("SELECT taken FROM slots") == 0)
        }
    }

    @Test("once the hour has begun nothing changes; when the day is over the link tells nothing; a forged one never does")
    func over() async throws {
        try await withReminder { worker, path, _, office in
            #expect(try await worker.send(.get(path + "0")).status == 404)
            try await worker.database.setClock(office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: 9)!))
            #expect(try await worker.send(.get(path)).decode(Visits.self).visits.map(\.state) == ["over", "over"])
            #expect(try await worker.send(.post(path, "{\"keep\": false}")).status == 409)
            try await worker.database.setClock(office.zone.instant(monday.adding(days: 2), TimeOfDay(hour: 0)!))
            #expect(try await worker.send(.get(path)).status == 404)
        }
    }
}
