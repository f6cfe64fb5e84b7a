import Desk
import Domain
import Foundation
import Security
import Store
import TestSupport
import Testing

@testable import Web

@Suite("A desk without network") struct OutageTests {
    struct List: Decodable {
        struct Person: Decodable {
            var code: String
            var number: String
            var startsAt: String
            var nik: String?
            var desk: String?
        }
        var desk: String?
        var firstNumber: Int?
        var lastNumber: Int?
        var people: [Person]
    }

    struct Merged: Decodable {
        struct One: Decodable { var outcome: String }
        var records: [One]
    }

    /// A machine at which somebody is logged in.
    struct Machine: Sendable {
        var token: String
        var name: String
    }

    struct World: Sendable {
        let room: QueueTests.Room
        let machines: [Machine]
        var worker: Worker { room.worker }

        /// On the day of the visit, as a machine writes it down.
        func time(_ hour: Int, _ minute: Int = 0) -> String {
            RFC3339.utc(room.office.zone.instant(monday.adding(days: 1), TimeOfDay(hour: hour, minute: minute)!))
        }

        func record(_ code: String, _ id: UUID = UUID(), came: String, served: String? = nil) -> String {
            let end = served.map { #", "called_at": "\#(came)", "counter": 3, "ended_at": "\#($0)", "outcome": "accepted""# } ?? ""
            return #"{"id": "\#(id.uuidString)", "code": "\#(code)", "arrived_at": "\#(came)"\#(end)}"#
        }

        func merge(_ records: [String], by machine: Int = 0) async throws -> [String] {
            let answer = try await worker.send(
                .post(room.path("merges"), #"{"records": [\#(records.joined(separator: ","))]}"#, token: machines[machine].token))
            guard answer.status == 200 else { return [try answer.decode(ProblemAnswer.self).code] }
            return try answer.decode(Merged.self).records.map(\.outcome)
        }

        func list(by machine: Int = 0) async throws -> List {
            let answer = try await worker.send(.get(room.path("days/2027-03-02/list"), token: machines[machine].token))
            try #require(answer.status == 200, "\(answer.text) \(worker.log.text)")
            return try answer.decode(List.self)
        }

        func sweep() async throws -> Int {
            try await worker.database.store(.notifier) { (store: Store) async throws in
                var all = 0
                while case let ended = try await store.forfeitAbsent(), ended > 0 { all += ended }
                while try await store.endVisit() != nil {}
                while try await store.endDays() > 0 {}
                return all
            }
        }

        func status(_ index: Int) async throws -> String { try await room.status(index) }
        func count(_ sql: String) async throws -> Int { try await worker.database.count("SELECT count(*) FROM " + sql) }
    }

    /// Six people, two an hour from nine on; two registered machines. It is the day of the visit, 08.00.
    func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
        try await QueueTests.withRoom(checkedIn: false) { (room: QueueTests.Room) async throws in
            let worker = room.worker
            var machines: [Machine] = []
            for name in ["Loket 1", "Loket 2"] {
                let token = Token.random()
                let id = try await worker.database.count(
                    """
                    INSERT INTO staff_devices (office_id, name, token_hash, registered_at, place)
                    VALUES (\(room.office.id), '\(name)', gen_random_uuid(), antrean_now(), \(machines.count)) RETURNING id
                    """)
                _ = try await worker.database.admin.query(
                    "INSERT INTO staff_sessions (token_hash, staff_id, device_id, created_at, expires_at) VALUES ($1, $2, $3, antrean_now(), '2100-01-01')",
                    [token.hash, room.officer.id, Int32(id)])
                machines.append(Machine(token: token.text, name: name))
            }
            try await body(World(room: room, machines: machines))
            #expect(try await worker.database.broken() == [])
        }
    }

    @Test("the list names everybody who may come, who serves which hour, and the numbers a machine may issue by itself")
    func list() async throws {
        try await withWorld { (world: World) async throws in
            let (one, two) = (try await world.list(), try await world.list(by: 1))
            #expect(one.people.map(\.number) == ["AB-001", "AB-002", "AC-001", "AC-002", "AD-001", "AD-002"])
            #expect(one.people.map(\.desk) == ["Loket 1", "Loket 1", "Loket 2", "Loket 2", "Loket 1", "Loket 1"])
            #expect(one.people.map(\.desk) == two.people.map(\.desk))
            #expect(one.people.allSatisfy { $0.nik?.contains("•") ?? false })
            #expect((one.desk, one.firstNumber, one.lastNumber) == ("Loket 1", 500, 549))
            #expect((two.desk, two.firstNumber, two.lastNumber) == ("Loket 2", 550, 599))
            #expect(try await world.worker.actions().filter { $0 == "day_list_read" }.count == 2)
            // somebody on a machine of their own sees the list, and issues nothing
            let plain = try await world.worker.send(.get(world.room.path("days/2027-03-02/list"), token: world.room.officer.token))
            #expect(try plain.decode(List.self).firstNumber == nil)
        }
    }

    @Test(
        "back after the hours: who was there is served, nobody of them forfeited; each record is taken once; the rest of the day is swept when all is back"
    )
    func merged() async throws {
        try await withWorld { (world: World) async throws in
            let codes = world.room.codes
            // cut off from eight on; at three the line is back
            try await world.room.clock(15, 0)
            #expect(try await world.sweep() == 0, "nobody was heard from")
            let ids = (0..<5).map { _ in UUID() }
            let first = [
                world.record(codes[0], ids[0], came: world.time(8, 40), served: world.time(9, 20)),
                world.record(codes[1], ids[1], came: world.time(9, 5)),
                world.record(codes[2], ids[2], came: world.time(9, 50), served: world.time(10, 30)),
            ]
            #expect(try await world.merge(first) == ["merged", "merged", "merged"])
            #expect(try await world.merge(first) == ["before", "before", "before"])
            for (index, status) in ["served", "checked_in", "served"].enumerated() { #expect(try await world.status(index) == status) }
            // the second goes on: served by now, told by the same record
            #expect(try await world.merge([world.record(codes[1], ids[1], came: world.time(9, 5), served: world.time(10, 0))]) == ["merged"])
            #expect(try await world.status(1) == "served")
            // walk-ins from the machine's own numbers
            let walkIn = { (id: UUID, number: Int) in
                #"{"id": "\#(id.uuidString)", "lane": "special", "number": \#(number), "service": "lost", "arrived_at": "\#(world.time(9))"}"#
            }
            let issued = try await world.merge([walkIn(ids[3], 500), walkIn(ids[3], 500), walkIn(ids[4], 500)])
            #expect(issued == ["merged", "before", "number_taken"])
            #expect(try await world.room.say("walk-ins", #"{"service": "lost"}"#) == "L-001", "the service's own numbers go on from one")
            // while not all is back, nobody is void: but the merge itself was heard, after every hour had begun
            let finish = try await world.worker.send(.post(world.room.path("days/2027-03-02/merge"), nil, token: world.machines[0].token))
            #expect(finish.status == 204)
            #expect(try await world.sweep() == 3)
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 3)
            #expect(try await world.count("outbox WHERE kind = 'forfeited'") == 3)
            #expect(try await world.count("visits WHERE booking_id IS NOT NULL") == 3)
        }
    }

    @Test("merged after the sweep: the forfeit, its mark and the pause are undone, and the person is told")
    func correction() async throws {
        try await withWorld { (world: World) async throws in
            try await world.worker.database.admin.execute("UPDATE miss_grades SET misses = 1")
            let codes = world.room.codes
            // one machine had network, so the office was heard from; the other had not
            try await world.room.clock(9, 30)
            #expect(try await world.room.say("walk-ins", #"{"service": "lost"}"#) == "L-001")
            try await world.room.clock(10, 1)
            #expect(try await world.sweep() == 2)
            #expect(try await world.count("misses WHERE paused_until IS NOT NULL") == 2)
            #expect(
                try await world.merge([
                    world.record(codes[0], came: world.time(9, 10), served: world.time(9, 40)), world.record(codes[1], came: world.time(9, 15)),
                ]) == ["merged", "merged"])
            for (index, status) in ["served", "checked_in"].enumerated() { #expect(try await world.status(index) == status) }
            #expect(try await world.count("misses WHERE cleared_at IS NULL") == 0)
            #expect(try await world.count("outbox WHERE kind = 'excused'") == 2)
            let claims = "claims c JOIN bookings b ON b.id = c.booking_id WHERE b.status"
            #expect(try await world.count("\(claims) = 'served'") == 0)
            #expect(try await world.count("\(claims) = 'checked_in'") == 1)
        }
    }

    @Test("two machines that were cut off from each other, and the service: who checked in first is told, and nobody is there twice")
    func conflicts() async throws {
        try await withWorld { (world: World) async throws in
            let codes = world.room.codes
            try await world.room.clock(9, 30)
            try await world.room.checkIn(2)
            try await world.room.clock(12, 0)
            #expect(try await world.merge([world.record(codes[0], came: world.time(9, 10))]) == ["merged"])
            let unknown = world.worker.services.codes.code(for: 77).text
            let told = try await world.merge(
                [
                    world.record(codes[0], came: world.time(9, 12)), world.record(codes[2], came: world.time(9, 40)),
                    world.record(codes[1], came: world.time(10, 30)), world.record(codes[3], came: world.time(13)),
                    world.record(unknown, came: world.time(9)),
                    world.record(codes[4], came: RFC3339.utc(world.room.office.zone.instant(monday, TimeOfDay(hour: 9)!))),
                ], by: 1)
            #expect(told == ["elsewhere", "elsewhere", "late", "wrong_time", "not_found", "wrong_day"])
            #expect(try await world.count("visits") == 2)
            // both send the same person at the same moment
            let answers = try await withThrowingTaskGroup(of: [String].self) { group in
                for machine in 0...1 {
                    for _ in 1...4 { group.addTask { try await world.merge([world.record(codes[5], came: world.time(11))], by: machine) } }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(answers.filter { $0 == "merged" }.count == 1 && answers.filter { $0 == "elsewhere" }.count == 7, "\(answers)")
            // not from a machine that is nobody's, nor with what cannot be read
            let foreign = try await world.worker.send(.post(world.room.path("merges"), #"{"records": []}"#, token: world.room.officer.token))
            #expect(foreign.status == 403)
            #expect(try await world.merge([#"{"id": "x", "arrived_at": "\#(world.time(9))", "code": "\#(codes[5])"}"#]) == ["invalid_type"])
            #expect(try await world.merge([#"{"id": "\#(UUID())", "code": "\#(codes[5])"}"#]) == ["missing_field"])
        }
    }

    @Test("brought back one by one, nobody is void before all is back; an end that comes after the day is still taken; a wrong clock is not kept")
    func later() async throws {
        try await withWorld { (world: World) async throws in
            let codes = world.room.codes
            let (one, two) = (UUID(), UUID())
            try await world.room.clock(11, 30)
            #expect(try await world.merge([world.record(codes[0], one, came: world.time(9, 10))]) == ["merged"])
            #expect(try await world.sweep() == 0, "the others' records may still come")
            #expect(try await world.merge([world.record(codes[1], two, came: world.time(13))]) == ["wrong_time"])
            #expect(try await world.merge([world.record(codes[1], two, came: world.time(9, 20), served: world.time(10))]) == ["merged"])
            // the network goes again; the day ends, and next morning the first one's end arrives
            try await world.worker.database.setClock(world.room.office.zone.instant(monday.adding(days: 2), TimeOfDay(hour: 7)!))
            _ = try await world.sweep()
            #expect(try await world.status(0) == "forfeited", "in the room when the day ended")
            let ended = world.record(codes[0], one, came: world.time(9, 10), served: world.time(14, 30))
            #expect(try await world.merge([ended]) == ["merged"])
            #expect(try await world.merge([ended]) == ["before"])
            #expect(try await world.status(0) == "served")
        }
    }

    @Test("staff do not undo their own miss; a called number goes on; the list stands though somebody was erased; numbers after the 499th")
    func edges() async throws {
        try await withWorld { (world: World) async throws in
            let (database, codes) = (world.worker.database, world.room.codes)
            try await world.room.clock(9, 30)
            #expect(try await world.room.say("walk-ins", #"{"service": "lost"}"#) == "L-001")
            let id = UUID()
            #expect(try await world.merge([world.record(codes[2], id, came: world.time(9, 20))]) == ["merged"])
            #expect(try await world.room.open(3) == "done")
            #expect(try await world.room.say("counters/3/next") == "AC-001")
            #expect(try await world.room.act("AC-001", "hand_over") == "done")
            try await world.room.clock(10, 1)
            #expect(try await world.merge([world.record(codes[2], id, came: world.time(9, 20), served: world.time(9, 50))]) == ["merged"])
            #expect(try await world.status(2) == "served")
            #expect(try await world.sweep() == 2)
            try await database.admin.execute(
                "UPDATE staff SET nik_hash = (SELECT hash FROM misses ORDER BY booking_id LIMIT 1) WHERE username = 'petugas'")
            let own = try await world.merge([0, 1].map { world.record(codes[$0], came: world.time(9, 10), served: world.time(9, 40)) })
            #expect(own.sorted() == ["merged", "own_booking"])
            // whoever was served deletes the account
            let erased = try await world.worker.services.store.erase(account: world.room.citizens[2].id)
            #expect(erased == .erased)
            #expect(try await world.list().people.filter { $0.nik == nil }.count == 1)
            try await database.admin.execute("UPDATE visits SET number = 499 WHERE prefix = 'L' AND number = 1")
            for number in ["L-1000", "L-1001"] { #expect(try await world.room.say("walk-ins", #"{"service": "lost"}"#) == number) }
        }
    }

    @Test("an office without network from 07.30 to 15.00 with 250 people booked: nobody who was there is void, and nobody is told what is wrong")
    func wholeDay() async throws {
        try await QueueTests.withRoom(people: 250, anHour: 36, checkedIn: false) { (room: QueueTests.Room) async throws in
            let worker = room.worker
            var machines: [Machine] = []
            for place in 0...2 {
                let token = Token.random()
                let id = try await worker.database.count(
                    """
                    INSERT INTO staff_devices (office_id, name, token_hash, registered_at, place)
                    VALUES (\(room.office.id), 'Loket \(place)', gen_random_uuid(), antrean_now(), \(place)) RETURNING id
                    """)
                _ = try await worker.database.admin.query(
                    "INSERT INTO staff_sessions (token_hash, staff_id, device_id, created_at, expires_at) VALUES ($1, $2, $3, antrean_now(), '2100-01-01')",
                    [token.hash, room.officer.id, Int32(id)])
                machines.append(Machine(token: token.text, name: "Loket \(place)"))
            }
            let world = World(room: room, machines: machines)
            let list = try await world.list()
            for machine in 1...2 { _ = try await world.list(by: machine) }
            #expect(list.people.count == 250)
            // the notifiers look all the while
            for hour in 8...14 {
                try await room.clock(hour, 30)
                #expect(try await world.sweep() == 0, "\(hour).30")
            }
            try await room.clock(15, 0, 1)
            // every tenth did not come; each machine has those of its hours, and sends them in two parts, some twice
            var absent = 0
            var parts: [[[String]]] = [[], [], []]
            for (index, person) in list.people.enumerated() {
                if index % 10 == 9 {
                    absent += 1
                    continue
                }
                let hour = Int(person.startsAt.dropFirst(11).prefix(2))!
                guard hour < 15 else { continue }
                let machine = machines.firstIndex { $0.name == person.desk }!
                let record = world.record(
                    person.code, came: world.time(hour, 5), served: hour < 14 ? world.time(hour, 40) : nil)
                if parts[machine].isEmpty || parts[machine].last!.count == 40 { parts[machine].append([]) }
                parts[machine][parts[machine].count - 1].append(record)
            }
            let sent = parts
            let outcomes = try await withThrowingTaskGroup(of: [String].self) { group in
                for machine in 0...2 {
                    group.addTask {
                        var all: [String] = []
                        for part in sent[machine] { for _ in 1...2 { all += try await world.merge(part, by: machine) } }
                        return all
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let records = parts.joined().joined().count
            #expect(outcomes.filter { $0 == "merged" }.count == records && outcomes.filter { $0 == "before" }.count == records)
            for machine in machines {
                #expect(try await world.sweep() == 0, "not all is back yet")
                #expect(try await worker.send(.post(room.path("days/2027-03-02/merge"), nil, token: machine.token)).status == 204)
            }
            // the hours that are over: who was absent, and nobody else
            let over = list.people.enumerated().filter { $0 % 10 == 9 && $1.startsAt.dropFirst(11) < "15" }.count
            let swept = try await world.sweep()
            #expect(swept == over)
            #expect(try await world.count("outbox WHERE kind = 'forfeited'") == over)
            #expect(try await world.count("outbox WHERE kind = 'excused'") == 0)
            #expect(try await world.count("bookings b JOIN visits v ON v.booking_id = b.id WHERE b.status NOT IN ('served', 'checked_in')") == 0)
            #expect(try await world.count("visits") == records)
            #expect(absent == 25)
            #expect(try await worker.database.broken() == [])
        }
    }
}
