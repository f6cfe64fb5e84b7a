import Booking
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("everybody wants the same")
struct FiftyPlacesTests {
    @Test(
        "fifty places attacked by two thousand requests of two hundred accounts through three workers: exactly fifty get one", .timeLimit(.minutes(8))
    )
    func fifty() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 50)
            let accounts = try await db.makeAccounts(200)
            var settings = BookingService.Settings()
            settings.timeout = .seconds(60)
            let results = try await withServices(db, 3, settings: settings) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for number in 0..<2000 {
                        let wish = office.wish([.slot(slot), .day(tuesday, nil), .earliest][number % 3], db.request(accounts[number % 200]))
                        group.addTask { try await attempt { try await services[number % 3].book(wish) } }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            let seats = results.compactMap { try? $0.get() }.flatMap(\.seats)
            #expect(seats.count == 50)
            #expect(Set(seats.map(\.queueNumber)).count == 50)
            let full: Set<Refusal> = [.unavailable(.slotFull), .unavailable(.dayFull), .unavailable(.noRoom)]
            #expect(results.filter { if case .failure(let refusal) = $0 { full.contains(refusal) } else { false } }.count == 1950)
            #expect(try await db.taken(slot) == 50)
        }
    }

    @Test("a storm over ten offices loses nobody: as many as there are places, each once", .timeLimit(.minutes(8)))
    func storm() async throws {
        try await withOffice { db, first in
            var offices = [first]
            for number in 1..<10 { offices.append(try await db.makeOffice(code: "T\(number)", zone: Zone.allCases[number % 3])) }
            for office in offices {
                for hour in [9, 10, 13] { try await db.makeSlot(office, tuesday, hour: hour, places: 10) }
            }
            let accounts = try await db.makeAccounts(400)
            var settings = BookingService.Settings()
            settings.timeout = .seconds(60)
            let results = try await withServices(db, 2, settings: settings) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for number in 0..<400 {
                        let wish = offices[number % 10].wish(.earliest, split: true, db.request(accounts[number], people: number % 3 + 1))
                        group.addTask { try await attempt { try await services[number % 2].book(wish) } }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            // what is left anywhere is fewer than the smallest party that was refused there
            #expect(results.count == 400)
            #expect(try await db.count("SELECT sum(taken)::int FROM slots") == results.compactMap { try? $0.get() }.flatMap(\.seats).count)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE taken < planned") == 0)
        }
    }

    @Test("a place that was proposed to a family for whom it is not enough goes to who comes behind it")
    func behindAFamily() async throws {
        try await withOffice { db, office in
            let slots = [
                try await db.makeSlot(office, tuesday, hour: 11, places: 3),
                try await db.makeSlot(office, tuesday.adding(days: 1), hour: 9, places: 9),
            ]
            // what seems to be full is asked about all the same, but the first two only
            for hour in 8...10 { try await db.makeSlot(office, tuesday, hour: hour, places: 1) }
            try await db.admin.execute("UPDATE slots SET taken = planned, version = nextval('slot_versions') WHERE planned = 1")
            let accounts = try await db.makeAccounts(4)
            try await withService(db) { (service: BookingService) async throws in
                _ = try await service.book(office.wish(.earliest, db.request(accounts[0])))
                // another by another way, of which this worker does not know yet: one place is left
                try await db.admin.execute("UPDATE slots SET taken = 2, version = nextval('slot_versions') WHERE id = \(slots[0])")
                let (ends, ended) = AsyncStream<(Int, Result<BookingAnswer, Refusal>)>.makeStream()
                // the first batch waits for a lock, so that the others come together
                try await db.session(.superuser) { other in
                    try await other.execute("BEGIN; SELECT 1 FROM slots WHERE id = \(slots[1]) FOR NO KEY UPDATE")
                    service.book(office.wish(.slot(slots[1]), db.request(accounts[1]))) { ended.yield((0, $0)) }
                    try await eventually("the first waits") {
                        try await db.count(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1
                    }
                    service.book(office.wish(.earliest, db.request(accounts[2], people: 2))) { ended.yield((1, $0)) }
                    service.book(office.wish(.day(tuesday, nil), db.request(accounts[3]))) { ended.yield((2, $0)) }
                    try await other.execute("COMMIT")
                }
                var answers: [Int: Result<BookingAnswer, Refusal>] = [:]
                for await (number, answer) in ends {
                    answers[number] = answer
                    if answers.count == 3 { break }
                }
                #expect(try answers[1]?.get().seats.map(\.slot.id) == [slots[1], slots[1]])
                #expect(try answers[2]?.get().seats.map(\.slot.id) == [slots[0]])
                try await db.countTaken(office)
            }
        }
    }

    @Test("who loses hour after hour to others gets the last place, by booking or by moving, and is not told that nothing is left")
    func losesOften() async throws {
        try await withOffice { db, office in
            let slots = try await db.makeFourDays(office)
            let accounts = try await db.makeAccounts(4)
            let far = try await db.makeSlot(office, tuesday.adding(days: 9), hour: 9, places: 1)
            let moving = try await db.place(accounts[0], in: far)
            try await withService(db) { (service: BookingService) async throws in
                // by another way, of which this worker does not know as long as what it knows is younger than a second
                func take(_ taken: ArraySlice<Int64>) async throws {
                    _ = try await service.availability.slots(office: office.id)
                    try await db.admin.execute(
                        "UPDATE slots SET taken = planned, version = nextval('slot_versions') WHERE id = ANY('{\(taken.map(String.init).joined(separator: ","))}')"
                    )
                }
                let first = try await service.book(office.wish(.earliest, db.request(accounts[1])))
                #expect(first.seats.map(\.slot.id) == [slots[0]])
                try await take(slots[1..<16])
                let booked = try await service.book(office.wish(.earliest, db.request(accounts[2])))
                #expect(booked.seats.map(\.slot.id) == [slots[16]])
                try await take(slots[17..<31])
                #expect(try await service.move(db.change(accounts[0], moving), to: office, .earliest) == .done)
                #expect(try await db.slot(of: moving) == slots[31])
                try await db.countTaken(office)
            }
        }
    }

    @Test("past the bound of the line a request is refused at once")
    func bounded() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 500)
            let accounts = try await db.makeAccounts(120)
            var settings = BookingService.Settings()
            settings.waiting = 10
            try await db.admin.execute("BEGIN")
            _ = try await db.admin.query("SELECT 1 FROM slots WHERE id = $1 FOR NO KEY UPDATE", [slot])
            let results = try await withServices(db, settings: settings) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for account in accounts {
                        group.addTask { try await attempt { try await services[0].book(office.wish(.slot(slot), db.request(account))) } }
                    }
                    var results: [Result<BookingAnswer, Refusal>] = []
                    for _ in 0..<40 { results.append(try await group.next()!) }
                    try await db.admin.execute("COMMIT")
                    return try await group.reduce(into: results) { $0.append($1) }
                }
            }
            #expect(results.prefix(40).allSatisfy { $0 == .failure(.overloaded) })
            #expect(results.filter { (try? $0.get()) != nil }.count > 0)
        }
    }

    @Test("a worker that has not looked for seconds finds the last place, and what was opened since", .timeLimit(.minutes(8)))
    func oldView() async throws {
        try await withOffice { db, office in
            let slots = try await db.makeFourDays(office)
            let accounts = try await db.makeAccounts(4)
            try await withService(db) { (service: BookingService) async throws in
                func isOld() async throws {
                    while service.availability.fresh(office: office.id) != nil { try await Task.sleep(for: .milliseconds(50)) }
                }
                let first = try await service.book(office.wish(.earliest, db.request(accounts[0])))
                #expect(first.seats.map(\.slot.id) == [slots[0]])
                // all but the last go by another way
                try await db.admin.execute(
                    "UPDATE slots SET taken = planned, version = nextval('slot_versions') WHERE id <> \(slots.last!) AND office_id = \(office.id)")
                try await isOld()
                let last = try await service.book(office.wish(.earliest, db.request(accounts[1])))
                #expect(last.seats.map(\.slot.id) == [slots.last!])
                let none = try await attempt { try await service.book(office.wish(.earliest, db.request(accounts[2]))) }
                #expect(none == .failure(.unavailable(.noRoom)))
                try await db.admin.execute(
                    "UPDATE slots SET planned = planned + 1, capacity = capacity + 1, version = nextval('slot_versions') WHERE id = \(slots[3])")
                try await isOld()
                let opened = try await service.book(office.wish(.earliest, db.request(accounts[3])))
                #expect(opened.seats.map(\.slot.id) == [slots[3]])
                try await db.countTaken(office)
            }
        }
    }

    @Test("nobody waits while what is known of an office is read anew; what has changed is known afterwards", .timeLimit(.minutes(8)))
    func readMeanwhile() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 300), try await db.makeSlot(office, tuesday, hour: 10, places: 5)]
            let accounts = try await db.makeAccounts(250)
            try await withService(db) { (service: BookingService) async throws in
                let first = try await service.book(office.wish(.earliest, db.request(accounts[0])))
                #expect(first.seats.map(\.slot.id) == [slots[0]])
                try await db.session(.superuser) { (locker: Connection) async throws in
                    // who reads the hours stands still at the lanes
                    try await locker.execute("UPDATE slots SET open = false, version = nextval('slot_versions') WHERE id = \(slots[1])")
                    try await locker.execute("BEGIN; LOCK TABLE lanes IN ACCESS EXCLUSIVE MODE")
                    var others = accounts.dropFirst().makeIterator()
                    // they book all the time, and after five seconds one of them has it read anew
                    try await eventually("somebody reads") {
                        let next = try await service.book(office.wish(.earliest, db.request(#require(others.next()))))
                        #expect(next.seats.map(\.slot.id) == [slots[0]])
                        try await Task.sleep(for: .milliseconds(50))
                        return try await db.count(
                            "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%o (id, version)%'") == 1
                    }
                    try await locker.execute("COMMIT")
                }
                #expect(try await service.availability.slots(office: office.id).last?.open == false)
            }
        }
    }
}

extension TestDatabase {
    /// 32 hours of one place each, by their start.
    fileprivate func makeFourDays(_ office: TestOffice) async throws -> [Int64] {
        var slots: [Int64] = []
        for day in 0..<4 {
            for hour in 8..<16 { slots.append(try await makeSlot(office, tuesday.adding(days: day), hour: hour, places: 1)) }
        }
        return slots
    }

    /// Takes back what a test took by hand, which nobody has booked.
    fileprivate func countTaken(_ office: TestOffice) async throws {
        try await admin.execute(
            "UPDATE slots s SET taken = (SELECT count(*) FROM bookings b WHERE b.slot_id = s.id) WHERE office_id = \(office.id)")
    }
}
