import Booking
import Capacity
import Domain
import Foundation
import Security
import TestSupport
import Testing

@testable import Store
@testable import Web

private let tuesday = monday.adding(days: 1)

@Suite("Hours of a day") struct HoursTests {
    private struct Changed: Decodable {
        struct Hour: Decodable, Equatable {
            var startsAt: String
            var was: Int?
            var places: Int?
            var taken: Int
            var over: Int
            var added: Int
            var opensAt: String?
            var outcome: String
        }
        var hours: [Hour]
    }

    private struct Asked: Decodable {
        struct One: Decodable {
            var id: String
            var places: Int?
        }
        var changes: [One]
    }

    private struct Office: Decodable {
        struct Added: Decodable {
            var places: Int
            var opensAt: String
        }
        var addedPlaces: [Added]
    }

    private struct World: Sendable {
        let worker: Worker
        let office: TestOffice
        let head: Member
        let chief: Member
        let citizens: [Citizen]

        /// Tuesday's hours changed; what was answered, or the problem's code.
        func change(
            _ hours: String, _ more: String = #", "reason": "petugas sakit""#, by member: Member? = nil
        ) async throws -> Result<[Changed.Hour], Said> {
            let answer = try await worker.send(
                .post("/v1/staff/offices/\(office.code)/days/2027-03-02/changes", #"{"hours": [\#(hours)]\#(more)}"#, token: (member ?? head).token))
            guard answer.status == 200 else { return .failure(Said(code: try answer.decode(ProblemAnswer.self).code)) }
            return .success(try answer.decode(Changed.self).hours)
        }

        /// Books one of Tuesday's hours; 201, or the problem's code.
        func book(_ person: Int, hour: Int) async throws -> String {
            let slot = try await worker.database.count(
                "SELECT coalesce(max(id), 1) FROM slots WHERE starts_at = $1", [office.zone.instant(tuesday, TimeOfDay(hour: hour)!)])
            let answer = try await worker.send(
                .post(
                    "/v1/bookings", Body.booking([Person.number(person + 1).json("self")], preference: #"{"slot": \#(slot)}"#),
                    token: citizens[person].token, key: UUID().uuidString))
            return answer.status == 201 ? "201" : try answer.decode(ProblemAnswer.self).code
        }

        func nightly() async throws -> PlanResult {
            let report = try await worker.database.store(.job) { try await CapacityJob(store: $0).apply(days: 30)[0] }
            let made = report.differences.count { $0.slot == nil }
            let closed = report.count(.closed)
            return PlanResult(made: made, changed: report.differences.count - made - closed, closed: closed)
        }

        func asked() async throws -> [Asked.One] {
            try await worker.send(.get("/v1/staff/changes", token: chief.token)).decode(Asked.self).changes
        }

        func decide(_ id: String, _ body: String) async throws -> Int {
            try await worker.send(.post("/v1/staff/changes/\(id)", body, token: chief.token)).status
        }

        func clock(_ hour: Int, _ minute: Int = 0) async throws {
            try await worker.database.setClock(office.zone.instant(monday, TimeOfDay(hour: hour, minute: minute)!))
        }
    }

    struct Said: Error, Hashable { var code: String }

    /// Eight hours of two places from Tuesday on, made by the nightly job; it is Monday, 10.00. Nobody gives more than four places an hour unasked.
    private func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
        try await withWorker { (worker: Worker) async throws in
            let office = try await worker.database.makeOffice()
            try await worker.database.makeHours(office, .standard(placesPerHour: 2, hours: .eight))
            try await worker.database.admin.execute("UPDATE offices SET ceiling = 4")
            let head = try await worker.makeStaff("kepala", .head, [office])
            let chief = try await worker.makeStaff("pusat", .operator)
            var citizens: [Citizen] = []
            for number in 1...8 { citizens.append(try await worker.makeCitizen(Person.number(number))) }
            try await worker.database.admin.execute("UPDATE staff_sessions SET expires_at = '2100-01-01'")
            let world = World(worker: worker, office: office, head: head, chief: chief, citizens: citizens)
            #expect(try await world.nightly().made > 100)
            try await body(world)
            #expect(try await worker.database.broken() == [])
        }
    }

    @Test("raised: looked at first, announced to everybody, offered from the instant on and not before; the nightly job keeps it")
    func raised() async throws {
        try await withWorld { (world: World) async throws in
            for person in 0...1 { #expect(try await world.book(person, hour: 9) == "201") }
            let more = #"{"starts": "09:00", "places": 4}, {"starts": "10:00", "places": 2}, {"starts": "16:00", "places": 3}"#
            let seen = try await world.change(more, #", "dry_run": true"#).get()
            #expect(seen.map(\.outcome) == ["in_force", "same", "in_force"])
            #expect(seen[0].was == 2 && seen[0].taken == 2 && seen[0].added == 2 && seen[0].opensAt?.hasPrefix("2027-03-01T10:1") == true, "\(seen)")
            #expect(try await world.worker.database.count("SELECT count(*) FROM slot_changes") == 0, "only looked at")
            #expect(try await world.change(more, "") == .failure(Said(code: "missing_field")), "why is asked before it is done")
            let opens = #", "reason": "petugas tambahan", "opens_at": "2027-03-01T10:30:00+07:00""#
            #expect(try await world.change(more, opens).get().map(\.opensAt) == ["2027-03-01T10:30:00+07:00", nil, "2027-03-01T10:30:00+07:00"])
            #expect(try await world.change(more, opens).get().map(\.outcome) == ["same", "same", "same"])
            // announced, and not offered yet
            let told = try await world.worker.database.store(.worker) { try await $0.addedPlaces() }
            #expect(told.map(\.places) == [2, 3])
            // what offices are told is at most ten seconds old: a worker that starts now tells it at once
            let directory = OfficeDirectory(store: world.worker.services.store)
            #expect(try await directory.addedPlaces(office: world.office.id, after: world.worker.database.now()).count == 2)
            #expect(
                try await world.worker.send(.get("/v1/offices/\(world.office.code)")).decode(Office.self).addedPlaces.allSatisfy { $0.places > 1 })
            #expect(try await world.book(2, hour: 9) == "slot_full")
            _ = try await world.worker.database.store(.notifier) { try await $0.returnPlaces() }
            #expect(try await world.worker.database.count("SELECT held_back FROM slots WHERE planned = 4") == 2)
            #expect(try await world.nightly() == PlanResult(made: 0, changed: 0, closed: 0))
            try await world.clock(10, 30)
            while case let back = try await world.worker.database.store(.notifier, { try await $0.returnPlaces() }), back > 0 {}
            try await until { try await world.book(2, hour: 9) == "201" }
            #expect(try await world.book(3, hour: 9) == "201")
            #expect(try await world.book(4, hour: 9) == "slot_full")
            #expect(try await world.nightly() == PlanResult(made: 0, changed: 0, closed: 0))
            #expect(try await world.worker.actions().filter { $0 == "hour_changed" }.count == 2)
        }
    }

    @Test("lowered and closed at once: nobody gets in any more, nobody is thrown out; opened again later than it was")
    func lowered() async throws {
        try await withWorld { (world: World) async throws in
            for person in 0...1 { #expect(try await world.book(person, hour: 9) == "201") }
            #expect(try await world.book(2, hour: 10) == "201")
            let less = try await world.change(#"{"starts": "09:00", "places": 1}, {"starts": "10:00", "closed": true}"#).get()
            #expect(less.map(\.over) == [1, 1] && less.map(\.places) == [1, nil] && less.map(\.added) == [0, 0])
            #expect(try await world.book(3, hour: 9) == "slot_full")
            #expect(try await world.book(3, hour: 10) != "201")
            #expect(try await world.worker.database.count("SELECT count(*) FROM bookings WHERE status = 'booked'") == 3)
            #expect(try await world.nightly() == PlanResult(made: 0, changed: 0, closed: 0))
            // the pattern changes: what the head said stays
            try await world.worker.database.admin.execute("UPDATE weekly_hours SET places = 3")
            _ = try await world.nightly()
            #expect(
                try await world.worker.database.count(
                    "SELECT planned FROM slots WHERE open AND day = '2027-03-02' ORDER BY starts_at OFFSET 1 LIMIT 1") == 1)
            #expect(try await world.worker.database.count("SELECT count(*) FROM slots WHERE NOT open") == 1)
            let again = try await world.change(#"{"starts": "10:00", "places": 3}"#).get()
            #expect(again[0].was == nil && again[0].added == 2 && again[0].opensAt?.hasPrefix("2027-03-01T10:1") == true)
            #expect(try await world.book(3, hour: 10) != "201")
            try await world.clock(10, 25)
            try await until { try await world.book(3, hour: 10) == "201" }
        }
    }

    @Test("above the ceiling, or after the latest end, the operator is asked; what is no hour is refused; a closed day stays closed")
    func limits() async throws {
        try await withWorld { (world: World) async throws in
            let asked = try await world.change(#"{"starts": "09:00", "places": 5}, {"starts": "17:00", "ends": "18:00", "places": 1}"#).get()
            #expect(asked.map(\.outcome) == ["asked", "asked"])
            #expect(try await world.worker.database.count("SELECT count(*) FROM slots WHERE planned = 5") == 0)
            let waiting = try await world.asked()
            #expect(waiting.map(\.places) == [5, 1])
            #expect(try await world.decide(waiting[0].id, #"{"approve": true}"#) == 204)
            #expect(try await world.decide(waiting[0].id, #"{"approve": true}"#) == 409)
            #expect(try await world.decide(waiting[1].id, #"{"approve": false}"#) == 400, "a refusal has its reason")
            #expect(try await world.decide(waiting[1].id, #"{"approve": false, "reason": "lembur"}"#) == 204)
            #expect(try await world.decide("999999", #"{"approve": true}"#) == 404)
            #expect(try await world.asked().isEmpty)
            #expect(try await world.worker.database.count("SELECT count(*) FROM slots WHERE planned = 5 AND held_back = 3") == 1)
            #expect(try await world.worker.database.count("SELECT count(*) FROM slots WHERE starts_at = '2027-03-02 17:00+07'") == 0)
            // the operator needs nobody's leave
            #expect(try await world.change(#"{"starts": "10:00", "places": 9}"#, by: world.chief).get().map(\.outcome) == ["in_force"])
            for (hours, code) in [
                (#"{"starts": "09:30", "places": 1}"#, "invalid_hour"), (#"{"starts": "07:50", "places": 1}"#, "invalid_hour"),
                (#"{"starts": "16:00", "ends": "16:00", "places": 1}"#, "invalid_hour"), (#"{"starts": "nine", "places": 1}"#, "invalid_hour"),
                (#"{"starts": "16:00", "closed": true}"#, "invalid_hour"), (#"{"starts": "09:00"}"#, "missing_field"),
                (#"{"starts": "09:00", "places": -1}"#, "invalid_type"), ("", "invalid_type"),
                (#"{"starts": "16:00", "places": 1}, {"starts": "16:00", "places": 2}"#, "invalid_hour"),
            ] { #expect(try await world.change(hours) == .failure(Said(code: code)), "\(hours)") }
            for (day, code) in [("2027-02-26", "past_day"), ("2027-05-03", "beyond_horizon"), ("2027-03-XX", "invalid_date")] {
                let answer = try await world.worker.send(
                    .post(
                        "/v1/staff/offices/\(world.office.code)/days/\(day)/changes",
                        #"{"hours": [{"starts": "09:00", "places": 1}], "reason": "x"}"#,
                        token: world.head.token))
                #expect(try answer.decode(ProblemAnswer.self).code == code)
            }
            try await world.worker.database.admin.execute("INSERT INTO holidays (day, kind, source) VALUES ('2027-03-02', 'national', 'x')")
            #expect(try await world.change(#"{"starts": "11:00", "places": 4}"#) == .failure(Said(code: "office_closed")))
            #expect(try await world.change(#"{"starts": "11:00", "closed": true}"#).get().map(\.outcome) == ["in_force"])
        }
    }

    @Test("a head closes single hours of any day alone, but not all of a day after tomorrow: the operator decides that") func wholeDay() async throws
    {
        try await withWorld { (world: World) async throws in
            let db = world.worker.database
            func close(_ day: String, _ hours: [String], by member: Member) async throws -> [String] {
                let body = #"{"hours": [\#(hours.map { #"{"starts": "\#($0)", "closed": true}"# }.joined(separator: ", "))], "reason": "x"}"#
                return try await world.worker.send(.post("/v1/staff/offices/\(world.office.code)/days/\(day)/changes", body, token: member.token))
                    .decode(Changed.self).hours.map(\.outcome)
            }
            func open() async throws -> Int { try await db.count("SELECT count(*) FROM slots WHERE day = '2027-03-03' AND open") }
            func hours(_ day: String) async throws -> [String] {
                try await db.admin.query(
                    "SELECT to_char(starts_at AT TIME ZONE 'Asia/Jakarta', 'HH24:MI') FROM slots WHERE day = $1::text::date AND open ORDER BY starts_at",
                    [day]
                ).map { try $0.decode(String.self) }
            }
            let all = try await hours("2027-03-03")
            #expect(all.count > 1)
            #expect(Set(try await close("2027-03-03", all, by: world.head)) == ["asked"])
            #expect(try await open() == all.count)
            // nor beside an hour that does not come into force
            let trick = try await world.worker.send(
                .post(
                    "/v1/staff/offices/\(world.office.code)/days/2027-03-03/changes",
                    #"{"hours": [\#(all.map { #"{"starts": "\#($0)", "closed": true}"# }.joined(separator: ", ")), {"starts": "20:00", "places": 1}], "reason": "x"}"#,
                    token: world.head.token)
            ).decode(Changed.self).hours.map(\.outcome)
            #expect(Set(trick) == ["asked"])
            #expect(try await open() == all.count)
            #expect(Set(try await close("2027-03-03", Array(all.dropLast()), by: world.head)) == ["in_force"])
            #expect(try await close("2027-03-03", [all.last!], by: world.head) == ["asked"], "the last one closes the day")
            #expect(try await open() == 1)
            let asked = try await world.worker.send(.get("/v1/staff/changes", token: world.chief.token)).decode(Asked.self).changes
            let granted = try await world.worker.send(
                .post(
                    "/v1/staff/changes/\(asked.last { $0.places == nil }?.id ?? "")", #"{"approve": true, "reason": "x"}"#, token: world.chief.token))
            #expect(granted.status == 204, "\(granted.text)")
            #expect(try await open() == 0)
            #expect(Set(try await close("2027-03-02", try await hours("2027-03-02"), by: world.head)) == ["in_force"], "tomorrow")
        }
    }

    @Test("the nightly job reads, the head changes, the job writes: the head's word stays") func beside() async throws {
        try await withWorld { (world: World) async throws in
            let database = world.worker.database
            try await database.store(.job) { (job: Store) async throws in
                let lane = try await job.lanes()[0]
                let day = tuesday...tuesday
                let calendar = try await job.holidayCalendar(office: lane.office)
                let wanted = Planner.slots(of: lane, on: day, calendar: calendar, closures: [], exceptions: [])
                _ = try await world.change(#"{"starts": "09:00", "places": 1}"#).get()
                #expect(try await job.plan(lane: lane.id, version: lane.version, from: tuesday, until: tuesday, wanted) == nil)
            }
            #expect(try await database.count("SELECT count(*) FROM slots WHERE planned = 1") == 1)
            // two heads and the job at once, over and over: what was said last is what is planned
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...2 {
                    group.addTask { for places in 1...4 { _ = try await world.change(#"{"starts": "09:00", "places": \#(places)}"#).get() } }
                }
                group.addTask { for _ in 1...4 { _ = try await world.nightly() } }
                try await group.waitForAll()
            }
            #expect(try await world.nightly() == PlanResult(made: 0, changed: 0, closed: 0))
        }
    }

    /// Asks until it is so: what a worker knows of the hours is up to a second old.
    private func until(_ condition: () async throws -> Bool) async throws {
        for _ in 1...100 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("it never came to be")
    }

    @Test("raised by mistake and lowered again, the places that were there are offered at once; an hour with more people than places adds fewer")
    func mistaken() async throws {
        try await withWorld { (world: World) async throws in
            let database = world.worker.database
            let soon = #", "reason": "x", "opens_at": "2027-03-02T08:00:00+07:00""#
            for places in [4, 3, 2, 4, 2] { _ = try await world.change(#"{"starts": "09:00", "places": \#(places)}"#, soon).get() }
            #expect(try await database.count("SELECT count(*) FROM slots WHERE held_back > 0") == 0)
            #expect(try await database.count("SELECT count(*) FROM returning_places") == 0)
            _ = try await world.change(#"{"starts": "09:00", "places": 4}"#, soon).get()
            _ = try await world.change(#"{"starts": "09:00", "places": 3}"#, soon).get()
            #expect(try await database.count("SELECT held_back FROM slots WHERE planned = 3") == 1)
            for person in 0...1 { #expect(try await world.book(person, hour: 10) == "201") }
            _ = try await world.change(#"{"starts": "10:00", "places": 1}"#).get()
            #expect(try await world.change(#"{"starts": "10:00", "places": 4}"#).get().map(\.added) == [2], "two of the three are taken")
            #expect(try await database.broken() == [])
        }
    }

    @Test("until midnight is later than the latest end; a quarter of an hour has a quarter of the ceiling; what overlaps by then is not approved")
    func smuggled() async throws {
        try await withWorld { (world: World) async throws in
            #expect(try await world.change(#"{"starts": "23:00", "places": 1}"#).get().map(\.outcome) == ["asked"])
            #expect(try await world.change(#"{"starts": "16:00", "ends": "16:15", "places": 2}"#).get().map(\.outcome) == ["asked"])
            #expect(try await world.change(#"{"starts": "16:00", "ends": "17:00", "places": 5}"#).get().map(\.outcome) == ["asked"])
            #expect(try await world.change(#"{"starts": "16:30", "ends": "17:00", "places": 2}"#).get().map(\.outcome) == ["in_force"])
            let waiting = try await world.asked()
            #expect(waiting.map(\.places) == [5, 1])
            #expect(try await world.decide(waiting[0].id, #"{"approve": true}"#) == 409, "another hour is there by now")
            #expect(try await world.decide(waiting[0].id, #"{"approve": false, "reason": "bertumpuk"}"#) == 204)
        }
    }

    @Test("an operator switches an office on and off, with a reason; who is booked stays, and to say it again leaves no trace")
    func switched() async throws {
        try await withWorker { worker in
            let db = worker.database
            // an office of the list that never had a quota has no lane yet
            let bare = try await db.admin.query(
                """
                INSERT INTO offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
                VALUES ('BRU', 'Kantor Baru', 'Kelas I', 'Kota', 'Provinsi', 'Asia/Jakarta', 0, 100, false, 'test') RETURNING id
                """)[0].decode(Int32.self)
            let office = try await db.makeOffice()
            let (head, chief) = (try await worker.makeStaff("kepala", .head, [office]), try await worker.makeStaff("pusat", .operator))
            func say(_ online: Bool, _ reason: String = "pindah gedung", by member: Member) async throws -> Int {
                try await worker.send(
                    .post("/v1/staff/offices/\(office.code)/online", #"{"online": \#(online), "reason": "\#(reason)"}"#, token: member.token)
                ).status
            }
            func isOnline() async throws -> Bool { try await db.count("SELECT accepts_online::int FROM offices WHERE id = $1", [office.id]) == 1 }
            #expect(try await say(false, by: head) == 403)
            #expect(try await say(false, " ", by: chief) == 400)
            #expect(try await isOnline())
            #expect(try await say(false, by: chief) == 204)
            #expect(try await say(false, by: chief) == 204)
            #expect(try await !isOnline())
            #expect(try await say(true, by: chief) == 204)
            #expect(try await isOnline())
            let trail =
                "SELECT count(*) FROM audit WHERE staff_id = $1 AND office_id = $2 AND action IN ('office_switched_on', 'office_switched_off')"
            #expect(try await db.count(trail, [chief.id, office.id]) == 2)
            let switched = try await worker.send(
                .post("/v1/staff/offices/BRU/online", #"{"online": true, "reason": "mulai"}"#, token: chief.token))
            #expect(switched.status == 204)
            #expect(
                try await db.count("SELECT count(*) FROM lanes WHERE office_id = $1 AND code = 'online' AND online AND letter = 'A'", [bare]) == 1)
        }
    }
}
