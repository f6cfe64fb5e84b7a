import Desk
import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("The queue") struct QueueTests {
    struct Called: Decodable {
        var number: String
        var state: String
        var counter: Int?
    }

    struct Board: Decodable {
        var atCounters: [Called]
        var waiting: [Called]
        var missed: [Called]
    }

    struct Room: Sendable {
        let worker: Worker
        let office: TestOffice
        let officer: Member
        let codes: [String]
        /// Who booked, in the order of the codes.
        let citizens: [Citizen]

        func path(_ rest: String) -> String { "/v1/staff/offices/\(office.code)/\(rest)" }

        func ask(_ path: String, _ body: String? = nil) async throws -> Answer {
            try await worker.send(.post(self.path(path), body, token: officer.token))
        }

        /// What was said: done, the number that was called, nobody, or the problem's code.
        func say(_ path: String, _ body: String? = nil) async throws -> String {
            let answer = try await ask(path, body)
            switch answer.status {
            case 200 where path.hasSuffix("next"), 201: return try answer.decode(Called.self).number
            case 200: return answer.text.contains("true") ? "parked" : "done"
            case 204: return path.hasSuffix("next") ? "nobody" : "done"
            default: return try answer.decode(ProblemAnswer.self).code
            }
        }

        func open(_ counter: Int, _ lanes: String = "[]", state: String = "open") async throws -> String {
            var sending = Sending.post(path("counters/\(counter)"), #"{"state": "\#(state)", "lanes": \#(lanes)}"#, token: officer.token)
            sending.method = .put
            let answer = try await worker.send(sending)
            return answer.status == 204 ? "done" : try answer.decode(ProblemAnswer.self).code
        }

        func act(_ number: String, _ act: String, _ more: String = "") async throws -> String {
            try await say("visits/\(number)/acts", #"{"act": "\#(act)"\#(more)}"#)
        }

        func board() async throws -> Board {
            let answer = try await worker.send(.get(path("queue"), token: officer.token))
            try #require(answer.status == 200, "\(answer.text) \(worker.log.text)")
            return try answer.decode(Board.self)
        }

        func status(_ index: Int) async throws -> String {
            let id = worker.services.codes.bookingID(of: try BookingCode(codes[index]))!
            return try await worker.database.admin.query("SELECT status FROM bookings WHERE id = $1", [id])[0].decode(String.self)
        }

        func clock(_ hour: Int, _ minute: Int, _ second: Int = 0) async throws {
            try await worker.database.setClock(
                office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: hour, minute: minute)!).addingTimeInterval(Double(second)))
        }

        func checkIn(_ index: Int) async throws {
            let answer = try await ask("check-ins", #"{"code": "\#(codes[index])"}"#)
            try #require(answer.status == 200, "\(answer.text)")
        }
    }

    /// An office on the day of the visit, 08.00: so many people, each with an account of their own, booked two an hour from nine on.
    static func withRoom(people: Int = 6, anHour: Int = 2, checkedIn: Bool = true, _ body: @Sendable (Room) async throws -> Void) async throws {
        try await withWorker { worker in
            let office = try await worker.database.makeOffice()
            for hour in 0..<(people + anHour - 1) / anHour {
                try await worker.database.makeSlot(office, monday.adding(days: 1), hour: 9 + hour, places: anHour)
            }
            var codes: [String] = []
            var citizens: [Citizen] = []
            for number in 0..<people {
                let citizen = try await worker.makeCitizen(Person.number(number + 1))
                let answer = try await worker.send(
                    .post("/v1/bookings", Body.booking([Person.number(number + 1).json("self")]), token: citizen.token, key: "one"))
                citizens.append(citizen)
                codes += try answer.decode(PartyAnswer.self).bookings.map(\.code)
            }
            let officer = try await worker.makeStaff("petugas", .officer, [office])
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            let room = Room(worker: worker, office: office, officer: officer, codes: codes, citizens: citizens)
            try await room.clock(8, 0)
            // the last one is there first: the order is the slots', then the arrival's
            if checkedIn { for index in codes.indices.reversed() { try await room.checkIn(index) } }
            try await body(room)
        }
    }

    @Test("called in the order of the slot, then of arrival; called three times and parked; served, finished; each step undone within a minute")
    func journey() async throws {
        try await Self.withRoom { (room: Room) async throws in
            let order = try await room.board().waiting.map(\.number)
            #expect(order == ["AB-002", "AB-001", "AC-002", "AC-001", "AD-002", "AD-001"], "who came first, within the hour")
            #expect(try await room.say("counters/1/next") == "counter_not_open")
            #expect(try await room.open(1) == "done")
            #expect(try await room.say("counters/1/next") == "AB-002")
            #expect(try await room.status(1) == "called")
            #expect(try await room.say("counters/1/next") == "counter_busy")
            #expect(try await room.open(1, state: "closed") == "counter_busy")
            #expect(try await room.act("AB-002", "again") == "done")
            #expect(try await room.act("AB-002", "again") == "done")
            #expect(try await room.act("AB-002", "again") == "parked", "after the third call")
            #expect(try await room.act("AB-002", "serve") == "visit_not_in_state")
            #expect(try await room.board().missed.map(\.number) == ["AB-002"])
            #expect(try await room.say("counters/1/next") == "AB-001")
            #expect(try await room.act("ab-001", "serve") == "done")
            #expect(try await room.act("AB-001", "incomplete") == "missing_field")
            #expect(try await room.act("AB-001", "incomplete", #", "missing": "akta lahir asli""#) == "done")
            #expect(try await room.status(0) == "served")
            #expect(try await room.worker.database.count("SELECT count(*) FROM claims") == 5, "the person may book again")
            #expect(try await room.act("AB-001", "undo") == "done")
            #expect(try await room.status(0) == "called")
            #expect(try await room.worker.database.count("SELECT count(*) FROM claims") == 6)
            #expect(try await room.act("AB-001", "undo") == "visit_not_in_state", "only the last act")
            #expect(try await room.act("AB-001", "accepted") == "done")
            // who was parked comes, and is called by the number
            #expect(try await room.say("counters/1/calls", #"{"number": "AB-002"}"#) == "done")
            #expect(try await room.act("AB-002", "undo") == "done")
            #expect(try await room.board().missed.map(\.number) == ["AB-002"])
            #expect(try await room.say("counters/1/next") == "AC-002")
            #expect(try await room.act("AC-002", "undo") == "done")
            #expect(try await room.status(3) == "checked_in")
            #expect(try await room.say("counters/1/next") == "AC-002", "as if nothing had been")
            try await room.clock(8, 1, 1)
            #expect(try await room.act("AC-002", "undo") == "too_late_to_undo")
            #expect(try await room.act("ZZ-009", "serve") == "visit_not_found")
            let actions = Set(try await room.worker.actions())
            #expect(
                actions.isSuperset(of: ["called", "visit_again", "visit_missed", "visit_serve", "visit_incomplete", "visit_accepted", "visit_undone"])
            )
        }
    }

    @Test("handed over to a counter, which gets the person first; a counter serves only its lanes; one closed is handed nothing")
    func handOver() async throws {
        try await Self.withRoom { (room: Room) async throws in
            for counter in [1, 2] { #expect(try await room.open(counter) == "done") }
            #expect(try await room.open(3, #"["priority", "special"]"#) == "done")
            #expect(try await room.say("counters/3/next") == "nobody")
            #expect(try await room.say("counters/1/next") == "AB-002")
            #expect(try await room.act("AB-002", "hand_over", #", "counter": 9"#) == "counter_not_open")
            #expect(try await room.act("AB-002", "hand_over", #", "counter": 2"#) == "done")
            #expect(try await room.say("counters/1/next") == "AB-001", "not the one for counter 2")
            #expect(try await room.say("counters/2/next") == "AB-002")
            #expect(try await room.act("AB-002", "hand_over", #", "counter": 3"#) == "done")
            #expect(try await room.open(3, state: "paused") == "done", "who was handed over to it goes to whoever is free")
            #expect(try await room.open(3, #"["priority", "special", "fast"]"#) == "done")
            #expect(try await room.say("counters/2/next") == "AB-002", "first in its hour, for whoever is free")
            #expect(try await room.say("walk-ins", #"{"service": "lost"}"#) == "L-001")
            #expect(try await room.say("walk-ins", #"{"service": "new"}"#) == "invalid_service")
            #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "rich"}"#) == "invalid_type")
            #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "pregnant"}"#) == "P-001")
            #expect(try await room.say("counters/3/next") == "L-001")
            // who has a booking here today keeps its number
            #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "elderly", "nik": "\#(Person.number(6).nik)"}"#) == "AD-002")
            #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "elderly", "nik": "\#(Person.number(60).nik)"}"#) == "P-002")
            #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "elderly", "nik": "12"}"#) == "invalid_nik")
            #expect(try await room.act("L-001", "accepted") == "done")
            #expect(try await room.open(3, state: "paused") == "done")
            #expect(try await room.say("counters/3/next") == "counter_not_open")
        }
    }

    @Test("a family is called together; nobody else is called to a counter where somebody is")
    func family() async throws {
        try await withWorker { (worker: Worker) async throws in
            let office = try await worker.database.makeOffice()
            try await worker.database.makeSlot(office, monday.adding(days: 1), hour: 9, places: 9)
            let citizen = try await worker.makeCitizen(Person.number(1))
            let family = try await worker.send(
                .post(
                    "/v1/bookings", Body.booking((1...3).map { Person.number($0).json($0 == 1 ? "self" : "child") }), token: citizen.token, key: "one"
                )
            ).decode(PartyAnswer.self).bookings.map(\.code)
            let other = try await worker.makeCitizen(Person.number(9))
            let alone = try await worker.send(.post("/v1/bookings", Body.booking([Person.number(9).json("self")]), token: other.token, key: "one"))
                .decode(PartyAnswer.self).bookings.map(\.code)
            let officer = try await worker.makeStaff("petugas", .officer, [office])
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            let room = Room(worker: worker, office: office, officer: officer, codes: family + alone, citizens: [])
            try await room.clock(8, 0)
            try await room.checkIn(0)
            try await room.checkIn(3)
            #expect(try await room.open(1) == "done")
            #expect(try await room.open(2) == "done")
            #expect(try await room.say("counters/1/next") == "AB-001")
            #expect(try await room.say("counters/1/calls", #"{"number": "AB-004"}"#) == "counter_busy")
            #expect(try await room.say("counters/1/calls", #"{"number": "AB-001", "family": true}"#) == "done")
            #expect(Set(try await room.board().atCounters.map(\.number)) == ["AB-001", "AB-002", "AB-003"])
            #expect(try await room.say("counters/2/calls", #"{"number": "AB-002"}"#) == "visit_not_in_state")
            #expect(try await room.say("counters/2/next") == "AB-004")
        }
    }

    @Test("one priority walk-in after every three of the online lane, as the board tells beforehand; walk-ins also when nobody else waits")
    func mixed() async throws {
        try await Self.withRoom(people: 8, anHour: 8) { (room: Room) async throws in
            for _ in 1...4 { #expect(try await room.say("walk-ins", #"{"service": "new", "priority": "elderly"}"#).hasPrefix("P-")) }
            #expect(try await room.open(1) == "done")
            var told: [String] = []
            var called: [String] = []
            for _ in 1...13 {
                let order = try await room.board().waiting.map(\.number)
                if told.isEmpty { told = order } else { #expect(order == Array(told.dropFirst(called.count)), "it stays as it was told") }
                let number = try await room.say("counters/1/next")
                if number == "nobody" { break }
                called.append(number)
                #expect(try await room.act(number, "accepted") == "done")
            }
            #expect(called == told)
            #expect(called.map { $0.hasPrefix("P") ? "P" : "A" }.joined() == "AAAPAAAPAAPP")
        }
    }

    @Test("sixteen counters press next at the same moment, again and again: nobody is called twice, and nobody is left")
    func sixteenCounters() async throws {
        try await Self.withRoom(people: 48, anHour: 48, checkedIn: false) { (room: Room) async throws in
            try await room.clock(9, 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for half in [0..<24, 24..<48] { group.addTask { for index in half { try await room.checkIn(index) } } }
                try await group.waitForAll()
            }
            for _ in 1...16 { _ = try await room.say("walk-ins", #"{"service": "new", "priority": "child"}"#) }
            // each with a session of its own, as at an office
            var officers: [Room] = []
            for counter in 1...16 {
                let officer = try await room.worker.makeStaff("loket\(counter)", .officer, [room.office])
                officers.append(Room(worker: room.worker, office: room.office, officer: officer, codes: [], citizens: []))
                #expect(try await room.open(counter) == "done")
            }
            let called = try await withThrowingTaskGroup(of: [String].self) { group in
                for (index, room) in officers.enumerated() {
                    let counter = index + 1
                    group.addTask {
                        var mine: [String] = []
                        for _ in 1...64 {
                            let number = try await room.say("counters/\(counter)/next")
                            if number == "nobody" { break }
                            mine.append(number)
                            let ended = try await room.act(number, "accepted")
                            #expect(ended == "done", "\(number)")
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(called.count == 64)
            #expect(Set(called).count == 64)
            #expect(try await room.worker.database.count("SELECT count(*) FROM booking_history WHERE event = 'called'") == 48)
            #expect(try await room.worker.database.count("SELECT count(*) FROM claims") == 0)
        }
    }

    @Test("listeners hear what changes within a second, by any worker; too many are told to come later; who has gone is counted no more")
    func listeners() async throws {
        try await Self.withRoom { (room: Room) async throws in
            let office = try #require(try await room.worker.services.directory.office(id: room.office.id))
            let hall = WaitingRoom(
                store: room.worker.services.store, logger: room.worker.log.logger, interval: .milliseconds(20), repeatAfter: .milliseconds(500),
                most: 2,
                now: room.worker.services.now, make: QueueView.event)
            #expect(try await room.open(1) == "done")
            let heard = Task {
                var events: [String] = []
                for await event in try #require(hall.events(of: office)) {
                    events.append(event)
                    if event.contains(#""now":[{"calls":1,"counter":1,"number":"AB-002"}]"#) { break }
                }
                return events
            }
            let other = try #require(hall.events(of: office))
            try await eventually("both listen") { hall.listeners == 2 }
            #expect(hall.events(of: office) == nil)
            for await event in other where event.contains(#""waiting":["AB-002","AB-001","#) { break }
            #expect(try await room.say("counters/1/next") == "AB-002")
            let events = try await heard.value
            #expect(events.last?.hasPrefix("event: queue\ndata: {") == true && events.last?.hasSuffix("}\n\n") == true)
            #expect(!events.joined().contains(Person.number(1).nik))
            // the last event again: a line that says nothing would be cut
            var again = 0
            for await event in other where event == events.last {
                again += 1
                if again == 2 { break }
            }
            #expect(again == 2)
            try await eventually("the first has gone") { hall.listeners == 1 }
        }
    }

    @Test("the ticket tells how many are before; the public queue and the screen hold numbers only") func ticket() async throws {
        try await Self.withRoom { (room: Room) async throws in
            let answer = try await room.worker.send(.get("/v1/offices/\(room.office.code)/queue"))
            #expect(answer.status == 200)
            #expect(answer.text.contains(#""waiting":["AB-002","AB-001""#), "\(answer.text)")
            let screen = try await room.worker.send(.get("/offices/\(room.office.code)/screen"))
            #expect(screen.status == 200 && screen.text.contains("data-screen="))
            #expect(try await room.worker.send(.get("/v1/offices/XXX/queue/events")).status == 404)
        }
    }
}
