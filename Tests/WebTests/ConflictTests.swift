import Domain
import Foundation
import Security
import TestSupport
import Testing

@testable import Store
@testable import Web

@Suite("Conflicts, as the operator settles them") struct ConflictTests {
    private struct Listed: Decodable {
        struct One: Decodable {
            var slot: Int64
            var office: String
            var places: Int?
            var taken: Int
            var over: Int
        }
        var conflicts: [One]
    }

    private struct Moved: Decodable {
        var moved: [String]
        var left: [String]
    }

    @Test("who has no place is moved and told, and takes the link of the mail to accept it; a second decision finds nothing left")
    func settled() async throws {
        try await withWorker { worker in
            let db = worker.database
            let office = try await db.makeOffice()
            let day = monday.adding(days: 1)
            let slots = [try await db.makeSlot(office, day, hour: 9, places: 2), try await db.makeSlot(office, day, hour: 10, places: 2)]
            let citizen = try await worker.makeCitizen(Person.number(1))
            let body = Body.booking([Person.number(1).json("self")], preference: #"{"slot": \#(slots[0])}"#)
            let booked = try await worker.send(.post("/v1/bookings", body, token: citizen.token, key: "k"))
            #expect(booked.status == 201)
            let operations = try await worker.makeStaff("pusat", .operator)
            let token = operations.token
            @Sendable func list() async throws -> [Listed.One] {
                try await worker.send(.get("/v1/staff/conflicts", token: token)).decode(Listed.self).conflicts
            }
            #expect(try await list().isEmpty)
            try await db.admin.execute("UPDATE slots SET open = false WHERE id = \(slots[0])")
            let listed = try await list()
            #expect(
                listed.count == 1 && listed[0].slot == slots[0] && listed[0].office == office.code && listed[0].over == 1 && listed[0].places == nil)
            for path in ["keeping", "relocation"] {
                let vague = try await worker.send(.post("/v1/staff/conflicts/\(slots[0])/\(path)", #"{"reason": " "}"#, token: token))
                #expect(vague.status == 400)
            }
            let moved = try await worker.send(.post("/v1/staff/conflicts/\(slots[0])/relocation", #"{"reason": "banjir"}"#, token: token))
            #expect(moved.status == 200)
            #expect(try moved.decode(Moved.self).moved.count == 1)
            #expect(try await list().isEmpty)
            let again = try await worker.send(.post("/v1/staff/conflicts/\(slots[0])/keeping", #"{"reason": "banjir"}"#, token: token))
            #expect(try again.decode(ProblemAnswer.self).code == "conflict_settled")
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE slot_id = $1 AND status = 'booked'", [slots[1]]) == 1)

            let party = try await db.admin.query("SELECT subject_id FROM outbox WHERE kind = 'relocated'")[0].decode(Int64.self)
            let link = worker.services.links.token(party: party, day: day)
            let page = try await worker.send(.get("/reminders/\(link)"))
            #expect(page.status == 200 && page.text.contains("10.00"))
            try await choose(worker, link, party: party, day: day, given: slots[1], office)
            #expect(try await db.count("SELECT count(*) FROM audit WHERE action = 'booking_relocated' AND staff_id = $1", [operations.id]) == 1)
            #expect(try await db.broken() == [])
        }
    }

    /// By the link alone: one of the nearest hours with room in place of the one that was given, with one touch, once.
    private func choose(_ worker: Worker, _ link: String, party: Int64, day: Day, given: Int64, _ office: TestOffice) async throws {
        struct Reminder: Decodable {
            struct Visit: Decodable {
                struct Hour: Decodable { var slot: Int64 }
                var code: String
                var state: String
                var instead: [Hour]?
            }
            var day: String
            var visits: [Visit]
        }
        let db = worker.database
        #expect(try await worker.send(.get("/v1/reminders/\(link)")).decode(Reminder.self).visits[0].instead == nil, "no other hour has room")
        let (near, far) = (
            try await db.makeSlot(office, day, hour: 13, places: 1), try await db.makeSlot(office, day.adding(days: 1), hour: 9, places: 1)
        )
        let full = try await db.makeSlot(office, day, hour: 14, places: 0)
        let visit = try await worker.send(.get("/v1/reminders/\(link)")).decode(Reminder.self).visits[0]
        #expect(visit.state == "open" && visit.instead?.map(\.slot) == [near, far])
        let page = try await worker.send(.get("/reminders/\(link)")).text
        #expect(page.contains("value=\"\(near)\"") && page.contains("value=\"\(far)\""))
        func ask(_ slot: Int64, _ codes: String) async throws -> Answer {
            try await worker.send(.post("/v1/reminders/\(link)", #"{"slot": \#(slot), "codes": [\#(codes)]}"#))
        }
        #expect(try await ask(near, "").decode(ProblemAnswer.self).code == "missing_field")
        #expect(try await ask(given, "\"\(visit.code)\"").decode(ProblemAnswer.self).code == "slot_not_found")
        #expect(try await ask(full, "\"\(visit.code)\"").decode(ProblemAnswer.self).code == "slot_full")
        let chosen = try await ask(far, "\"\(visit.code)\"")
        #expect(chosen.status == 200, "\(chosen.text)")
        let after = try chosen.decode(Reminder.self)
        #expect(try await ask(far, "\"\(visit.code)\"").status == 200, "touched twice")
        #expect(after.day == day.adding(days: 1).description && after.visits.map(\.state) == ["kept"] && after.visits[0].instead == nil)
        #expect(try await db.count("SELECT count(*) FROM bookings WHERE slot_id = $1 AND status = 'booked' AND moves = 0", [far]) == 1)
        #expect(try await db.count("SELECT taken FROM slots WHERE id = $1", [given]) == 0)
        #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'moved'") == 1)
        #expect(try await worker.send(.get("/reminders/\(link)")).status == 404, "it told of the hour that was given")
        let next = worker.services.links.token(party: party, day: day.adding(days: 1))
        let again = try await worker.send(.post("/v1/reminders/\(next)", #"{"slot": \#(near), "codes": ["\#(visit.code)"]}"#))
        #expect(try again.decode(ProblemAnswer.self).code == "slot_not_found", "once")
    }
}
