import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Booked at the desk") struct DeskBookingTests {
    private struct Booked: Decodable {
        var code: String
        var queueNumber: String
        var startsAt: String
    }

    private struct World: Sendable {
        let worker: Worker
        let office: TestOffice
        let officers: [Member]

        func post(_ path: String, _ body: String, by officer: Int = 0) async throws -> Answer {
            try await worker.send(.post("/v1/staff/offices/\(office.code)/\(path)", body, token: officers[officer].token))
        }

        func body(_ person: Int, _ more: String = "") -> String {
            let one = Person.number(person)
            return #"{"nik": "\#(one.nik)", "name": "\#(one.name)", "birth_date": "\#(one.birthDate)", "service": "new"\#(more)}"#
        }

        /// The code, or the problem's.
        func book(_ person: Int, by officer: Int = 0, _ more: String = "") async throws -> String {
            let answer = try await post("bookings", body(person, more), by: officer)
            guard answer.status == 201 else { return try answer.decode(ProblemAnswer.self).code }
            return try answer.decode(Booked.self).code
        }

        func count(_ sql: String) async throws -> Int { try await worker.database.count("SELECT count(*) FROM " + sql) }
    }

    /// Two places tomorrow at nine and two the day after; it is Monday, 10.00.
    private func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
        try await withWorker { (worker: Worker) async throws in
            let office = try await worker.database.makeOffice()
            for day in 1...2 { try await worker.database.makeSlot(office, monday.adding(days: day), hour: 9, places: 2) }
            var officers: [Member] = []
            for name in ["sari", "dewi", "budi"] { officers.append(try await worker.makeStaff(name, .officer, [office])) }
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            try await body(World(worker: worker, office: office, officers: officers))
            #expect(try await worker.database.broken() == [])
        }
    }

    @Test("the next free day, without account and mail; once a person; told on paper, checked in like anybody, and missed without a message")
    func journey() async throws {
        try await withWorld { (world: World) async throws in
            let first = try await world.post("bookings", world.body(1))
            try #require(first.status == 201, "\(first.text) \(world.worker.log.text)")
            let booked = try first.decode(Booked.self)
            #expect(booked.queueNumber == "AB-001" && booked.startsAt.hasPrefix("2027-03-02T09:00"))
            #expect(try await world.book(1) == booked.code, "asked again: the one of before")
            #expect(try await world.book(1, by: 1) == "already_booked")
            #expect(try await world.book(2).contains("-"))
            #expect(try await world.book(3, #", "from": "2027-03-03""#).contains("-"))
            let last = try await world.book(4)
            #expect(try await world.book(5) == "no_room")
            #expect(try await world.count("parties WHERE channel = 'desk'") == 4)
            #expect(try await world.count("outbox WHERE subject = 'party'") == 0)
            // its person rings up: the place is free again
            #expect(try await world.post("visitors/\(last)/cancellation", #"{"reason": ""}"#).status == 400)
            #expect(try await world.post("visitors/\(last)/cancellation", #"{"reason": "sakit"}"#, by: 1).status == 204)
            #expect(try await world.post("visitors/\(last)/cancellation", #"{"reason": "sakit"}"#, by: 1).status == 204)
            #expect(try await world.book(5).contains("-"))
            // on the day
            try await world.worker.database.setClock(world.office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: 8)!))
            #expect(try await world.post("check-ins", #"{"code": "\#(booked.code)"}"#).text.contains(#""outcome":"checked_in""#))
            #expect(try await world.post("visitors/\(booked.code)/cancellation", #"{"reason": "sakit"}"#).status == 409)
            #expect(try await world.post("check-ins", #"{"nik": "\#(Person.number(9).nik)"}"#).status == 404)
            try await world.worker.database.setClock(world.office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: 9)!))
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#).status == 201)
            try await world.worker.database.setClock(world.office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: 10, minute: 1)!))
            let swept = try await world.worker.database.store(.notifier) { try await $0.forfeitAbsent() }
            #expect(swept == 1)
            #expect(try await world.count("outbox WHERE subject = 'party'") == 0, "nobody to write to")
            let trail = try await world.worker.actions()
            #expect(trail.filter { $0 == "booked_at_desk" }.count == 5 && trail.filter { $0 == "cancelled_at_desk" }.count == 1)
        }
    }

    @Test("not for themselves, by NIK or by the telephone of the account; not more a day than policy lets; only what is a person")
    func refusals() async throws {
        try await withWorld { (world: World) async throws in
            let database = world.worker.database
            let citizen = try await world.worker.makeCitizen(Person.number(1))
            #expect(citizen.token != "")
            try await database.admin.execute(
                "UPDATE staff SET email_hash = (SELECT email_hash FROM accounts LIMIT 1), email_sealed = '' WHERE username = 'sari'")
            #expect(try await world.book(1) == "forbidden")
            try await database.admin.execute(
                "UPDATE staff SET email_hash = NULL, email_sealed = NULL, nik_hash = (SELECT nik_hash FROM accounts LIMIT 1) WHERE username = 'sari'")
            #expect(try await world.book(1) == "forbidden")
            #expect(try await world.book(1, by: 1).contains("-"))
            try await database.admin.execute("UPDATE policy SET desk_bookings_per_day = 1")
            #expect(try await world.book(2, by: 1) == "desk_limit")
            #expect(try await world.book(2, by: 2).contains("-"))
            try await database.setClock(world.office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: 0)!))
            #expect(try await world.book(3, by: 1).contains("-"), "the limit is the day's")
            #expect(try await world.book(4, #", "from": "never""#) == "invalid_date")
            let wrong = try await world.post("bookings", #"{"nik": "1", "name": "", "birth_date": "2030-01-01", "service": "lost"}"#)
            #expect(wrong.status == 422)
            for code in ["invalid_nik", "invalid_name", "birth_date_in_future", "service_walk_in_only"] { #expect(wrong.text.contains(code)) }
        }
    }

    @Test("three officers at once: no place is given twice, and a person has one") func concurrent() async throws {
        try await withWorld { (world: World) async throws in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                // four people want two places each officer offers them at once
                for person in 1...6 { for officer in 0...2 { group.addTask { try await world.book(person, by: officer) } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0.contains("-") }.count == 4, "\(answers)")
            #expect(answers.filter { $0 == "no_room" || $0 == "already_booked" }.count == 14, "\(answers)")
            #expect(try await world.count("slots WHERE taken <> 2") == 0)
        }
    }
}
