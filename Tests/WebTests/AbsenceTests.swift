import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Who does not come") struct AbsenceTests {
    private struct World: Sendable {
        let worker: Worker
        let office: TestOffice
        let officer: Member
        let head: Member

        func clock(_ day: Int, _ hour: Int, _ minute: Int = 0) async throws {
            try await worker.database.setClock(office.zone.instant(monday.adding(days: day), TimeOfDay(hour: hour, minute: minute)!))
        }

        /// Books tomorrow's next hour for somebody; the code, or the problem's.
        func book(_ person: Int, _ key: String) async throws -> String {
            let citizen: Citizen
            if let known = known[person] { citizen = known } else { citizen = try await worker.makeCitizen(Person.number(person)) }
            let answer = try await worker.send(
                .post("/v1/bookings", Body.booking([Person.number(person).json("self")]), token: citizen.token, key: key))
            guard answer.status == 201 else { return try answer.decode(ProblemAnswer.self).code }
            return try answer.decode(PartyAnswer.self).bookings[0].code
        }

        var known: [Int: Citizen] = [:]

        /// As the notifiers do it, two at once.
        func sweep() async throws -> Int {
            let ended = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...2 {
                    group.addTask {
                        try await worker.database.store(.notifier) { (store: Store) async throws in
                            var all = 0
                            while case let ended = try await store.forfeitAbsent(), ended > 0 { all += ended }
                            while try await store.endVisit() != nil {}
                            while try await store.endDays() > 0 {}
                            return all
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            return ended
        }

        func post(_ path: String, _ body: String, by member: Member? = nil) async throws -> String {
            let answer = try await worker.send(.post("/v1/staff/offices/\(office.code)/\(path)", body, token: (member ?? head).token))
            return (200...299).contains(answer.status) ? "done" : try answer.decode(ProblemAnswer.self).code
        }

        func told(_ kind: String) async throws -> Int { try await worker.database.count("SELECT count(*) FROM outbox WHERE kind = $1", [kind]) }
        func count(_ sql: String) async throws -> Int { try await worker.database.count("SELECT count(*) FROM " + sql) }
    }

    /// Hours from nine to eleven on each of the coming days; it is Monday, 10.00.
    private func withWorld(people: Int = 3, _ body: @Sendable (World) async throws -> Void) async throws {
        try await withWorker { (worker: Worker) async throws in
            let office = try await worker.database.makeOffice()
            for day in 1...40 { for hour in [9, 10] { try await worker.database.makeSlot(office, monday.adding(days: day), hour: hour, places: 9) } }
            let officer = try await worker.makeStaff("petugas", .officer, [office])
            let head = try await worker.makeStaff("kepala", .head, [office])
            var known: [Int: Citizen] = [:]
            for person in 1...people { known[person] = try await worker.makeCitizen(Person.number(person)) }
            try await worker.database.admin.execute(
                "UPDATE staff_sessions SET expires_at = '2100-01-01'; UPDATE sessions SET expires_at = '2100-01-01'")
            try await body(World(worker: worker, office: office, officer: officer, head: head, known: known))
        }
    }

    @Test("after the hour whoever was not checked in is void, once; an office that was not heard from is left alone until its head ends the day")
    func sweep() async throws {
        try await withWorld { world in
            var codes: [String] = []
            for person in 1...3 { codes.append(try await world.book(person, "one")) }
            try await world.clock(1, 9, 30)
            #expect(try await world.sweep() == 0)
            try await world.clock(1, 10, 1)
            #expect(try await world.sweep() == 0, "nobody was heard from: perhaps there is no network")
            #expect(try await world.post("check-ins", #"{"code": "\#(codes[0])", "reason": "antre di pintu"}"#) == "done")
            #expect(try await world.sweep() == 2)
            #expect(try await world.sweep() == 0)
            #expect(try await world.told("forfeited") == 2)
            #expect(try await world.count("claims") == 1, "the first miss costs nothing: they may book again")
            #expect(try await world.count("misses WHERE paused_until IS NULL AND cleared_at IS NULL") == 2)
            #expect(try await world.book(2, "two") != "already_booked")
            // let in all the same: it was no miss
            #expect(try await world.post("check-ins", #"{"code": "\#(codes[2])", "reason": "banjir"}"#) == "done")
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 1)
            #expect(try await world.count("bookings WHERE status = 'checked_in'") == 2)
            // the day ends and they were never called: it is over, and no miss
            try await world.clock(2, 6)
            #expect(try await world.sweep() == 0)
            #expect(try await world.count("visits WHERE outcome = 'left'") == 2)
            #expect(try await world.count("claims") == 1)
            // nobody comes on that day, nobody works: the head ends it
            try await world.clock(2, 12)
            #expect(try await world.sweep() == 0)
            #expect(try await world.post("days/\(monday.adding(days: 3))/end", #"{"reason": "tutup"}"#) == "day_not_over")
            #expect(try await world.post("days/\(monday.adding(days: 2))/end", #"{"reason": "tutup"}"#, by: world.officer) == "forbidden")
            #expect(try await world.post("days/\(monday.adding(days: 2))/end", #"{"reason": ""}"#) == "missing_field")
            #expect(try await world.post("days/\(monday.adding(days: 2))/end", #"{"reason": "tutup"}"#) == "done")
            #expect(try await world.sweep() == 1)
            #expect(try await world.count("slots WHERE NOT swept AND ends_at < antrean_now()") == 0)
        }
    }

    @Test("the second miss is a pause, which the head can lift, never for the own person; it ends by itself")
    func pause() async throws {
        try await withWorld { world in
            for round in 1...2 {
                for person in 1...2 { #expect(try await world.book(person, "\(round)").contains("-")) }
                try await world.clock(round, 8)
                #expect(try await world.post("check-ins", #"{"nik": "\#(Person.number(9).nik)"}"#) == "booking_not_found")
                #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
                try await world.clock(round, 9)
                #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
                try await world.clock(round, 10, 1)
                #expect(try await world.sweep() == 2)
            }
            #expect(try await world.count("misses WHERE paused_until IS NOT NULL") == 2)
            let refused = try await world.worker.send(
                .post("/v1/bookings", Body.booking([Person.number(1).json("self")]), token: world.known[1]!.token, key: "again"))
            #expect(
                refused.status == 409 && refused.text.contains(#""code":"paused""#) && refused.text.contains(#""until":"2027-04-02"#),
                "\(refused.text)")
            let paused = try await world.worker.database.admin.query(
                "SELECT booking_id FROM misses WHERE paused_until IS NOT NULL ORDER BY booking_id"
            )
            .map { world.worker.services.codes.code(for: try $0.decode(Int64.self)).text }
            let excuse = #"{"reason": "sakit, surat dokter"}"#
            #expect(try await world.post("visitors/\(paused[0])/excuse", excuse, by: world.officer) == "forbidden")
            try await world.worker.database.admin.execute(
                "UPDATE staff SET nik_hash = (SELECT hash FROM misses WHERE paused_until IS NOT NULL ORDER BY booking_id LIMIT 1) WHERE role = 'head'"
            )
            #expect(try await world.post("visitors/\(paused[0])/excuse", excuse) == "forbidden", "not for the own person")
            try await world.worker.database.admin.execute("UPDATE staff SET nik_hash = NULL")
            #expect(try await world.post("visitors/\(paused[0])/excuse", excuse) == "done")
            #expect(try await world.post("visitors/\(paused[0])/excuse", excuse) == "done", "again changes nothing")
            #expect(try await world.told("excused") == 1)
            #expect(try await world.worker.actions().filter { $0 == "pause_lifted" }.count == 1)
            let free = (1...2).filter { _ in true }
            var booked: [String] = []
            for person in free { booked.append(try await world.book(person, "third")) }
            #expect(booked.filter { $0 == "paused" }.count == 1 && booked.filter { $0.contains("-") }.count == 1, "\(booked)")
            try await world.clock(33, 0)
            _ = try await world.sweep()
            #expect(try await world.count("misses WHERE paused_until IS NOT NULL") == 0)
            let after = try await world.book(booked[0] == "paused" ? 1 : 2, "fourth")
            #expect(after.contains("-"), "\(after)")
        }
    }

    @Test("the office was at fault: nobody's absence counts, of those who were swept before as well, and they are told")
    func excusedDay() async throws {
        try await withWorld { world in
            for person in 1...2 { _ = try await world.book(person, "one") }
            try await world.clock(1, 9)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            try await world.clock(1, 10, 1)
            #expect(try await world.sweep() == 2)
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 2)
            #expect(try await world.post("days/\(monday.adding(days: 1))/end", #"{"reason": "listrik padam", "excused": true}"#) == "done")
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 0)
            #expect(try await world.told("excused") == 2)
        }
    }

    @Test("let in late and undone: swept again, and the sweep goes on") func undoneAfterSweep() async throws {
        try await withWorld { world in
            let code = try await world.book(1, "one")
            try await world.clock(1, 9)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            try await world.clock(1, 10, 1)
            #expect(try await world.sweep() == 1)
            #expect(try await world.post("check-ins", #"{"code": "\#(code)", "reason": "banjir"}"#) == "done")
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 0)
            #expect(try await world.post("check-ins/\(code)/undo", "{}") == "done")
            #expect(try await world.sweep() == 1)
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 1)
            #expect(try await world.count("slots WHERE NOT swept AND ends_at < antrean_now()") == 0)
        }
    }

    @Test("the network goes with somebody in the room: the end of the day, and the next morning's work, do not say that the office was heard from")
    func cutOff() async throws {
        try await withWorld { world in
            let first = try await world.book(1, "one")
            try await world.worker.database.admin.execute("UPDATE slots SET planned = 1, capacity = 1 WHERE day = '2027-03-02' AND taken = 1")
            _ = try await world.book(2, "one")
            try await world.clock(1, 9, 30)
            #expect(try await world.post("check-ins", #"{"code": "\#(first)"}"#) == "done")
            try await world.clock(2, 1)
            #expect(try await world.sweep() == 0)
            #expect(try await world.count("visits WHERE outcome = 'left'") == 1)
            try await world.clock(2, 8)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            #expect(try await world.sweep() == 0)
            #expect(try await world.count("bookings WHERE status = 'booked'") == 1)
        }
    }

    @Test("the head excuses a day, but not the own absence") func ownDay() async throws {
        try await withWorld { world in
            for person in 1...2 { _ = try await world.book(person, "one") }
            try await world.clock(1, 9)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            try await world.clock(1, 10, 1)
            #expect(try await world.sweep() == 2)
            try await world.worker.database.admin.execute(
                "UPDATE staff SET nik_hash = (SELECT hash FROM misses ORDER BY booking_id LIMIT 1) WHERE role = 'head'")
            #expect(try await world.post("days/\(monday.adding(days: 1))/end", #"{"reason": "listrik padam", "excused": true}"#) == "done")
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 1)
        }
    }

    @Test("an office that is never heard from: two days later the codes end all the same, and that is nobody's miss")
    func unheard() async throws {
        try await withWorld { world in
            _ = try await world.book(1, "one")
            try await world.clock(2, 23)
            #expect(try await world.sweep() == 0)
            try await world.clock(3, 0, 1)
            #expect(try await world.sweep() == 1)
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 0)
            #expect(try await world.count("claims") == 0)
        }
    }

    @Test("an account many of whose people miss pauses as a whole, once, and is told; the head ends it, never of the own account")
    func account() async throws {
        try await withWorld { world in
            try await world.worker.database.admin.execute("UPDATE policy SET account_misses = 3; UPDATE miss_grades SET pause = '0'")
            let parent = world.known[1]!
            func party(_ people: [Int], _ key: String) async throws -> (status: Int, text: String) {
                let bodies = people.map { Person.number($0).json($0 == 1 ? "self" : "child") }
                let answer = try await world.worker.send(.post("/v1/bookings", Body.booking(bodies), token: parent.token, key: key))
                return (answer.status, answer.text)
            }
            func pauses() async throws -> Int {
                try await world.worker.database.store(.notifier) { (store: Store) async throws in
                    while try await store.weighMisses() > 0 {}
                    return try await world.worker.database.count("SELECT count(*) FROM accounts WHERE paused_until > antrean_now()")
                }
            }
            #expect(try await party([1, 4], "one").status == 201)
            try await world.clock(1, 9)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            try await world.clock(1, 10, 1)
            #expect(try await world.sweep() == 2)
            #expect(try await pauses() == 0, "two people are a family that could not come")
            #expect(try await party([1, 4, 5], "two").status == 201)
            try await world.clock(2, 9)
            #expect(try await world.post("walk-ins", #"{"service": "lost"}"#) == "done")
            try await world.clock(2, 11, 1)
            #expect(try await world.sweep() == 3)
            #expect(try await pauses() == 1)
            #expect(try await pauses() == 1)
            #expect(try await world.told("account_paused") == 1)
            let refused = try await party([6], "three")
            #expect(
                refused.status == 409 && refused.text.contains("account_paused") && refused.text.contains(#""until":"2027-04-02"#), "\(refused.text)")
            #expect(try await world.book(2, "three").contains("-"), "another account goes on")
            // two of them are cleared, so it were not too many; then the office was at fault all along
            let some = try await world.worker.database.admin.query("SELECT booking_id FROM misses ORDER BY booking_id DESC LIMIT 3").map {
                world.worker.services.codes.code(for: try $0.decode(Int64.self)).text
            }
            for code in some { #expect(try await world.post("visitors/\(code)/excuse", #"{"reason": "banjir"}"#) == "done") }
            #expect(try await pauses() == 0, "the pause goes with its misses")
            try await world.worker.database.admin.execute("UPDATE misses SET cleared_at = NULL, reason = NULL, weighed = false")
            #expect(try await pauses() == 1)
            // ended by the head, with a reason
            let id = try await world.worker.database.admin.query("SELECT max(booking_id) FROM misses")[0].decode(Int64.self)
            let code = world.worker.services.codes.code(for: id).text
            let lift = "visitors/\(code)/account-pause"
            #expect(try await world.post(lift, #"{"reason": ""}"#) == "missing_field")
            #expect(try await world.post(lift, #"{"reason": "banjir"}"#, by: world.officer) == "forbidden")
            try await world.worker.database.admin.execute(
                "UPDATE staff SET nik_hash = (SELECT nik_hash FROM accounts WHERE paused_until IS NOT NULL) WHERE role = 'head'")
            #expect(try await world.post(lift, #"{"reason": "banjir"}"#) == "forbidden", "not of the own account")
            try await world.worker.database.admin.execute("UPDATE staff SET nik_hash = NULL")
            for _ in 1...2 { #expect(try await world.post(lift, #"{"reason": "banjir"}"#) == "done") }
            #expect(try await world.worker.actions().filter { $0 == "account_pause_lifted" }.count == 1)
            #expect(try await pauses() == 0, "what was lifted does not count again")
            #expect(try await party([6], "three").status == 201)
        }
    }
}
