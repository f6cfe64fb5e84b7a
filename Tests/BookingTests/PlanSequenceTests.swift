import Booking
import Capacity
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// SplitMix64: the same sequence for the same seed.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What operations and people do in the course of weeks, one after the other and in any order.
private enum Step: CaseIterable {
    case pattern, closure, exception, nightly, book, hold, cancel, move, expire, returnPlaces, sweep, keep, relocate, release, time
}

/// Two offices with a week of hours, for which plans change while people book.
private struct World {
    let db: TestDatabase
    let job: Store
    let notifier: Store
    let service: BookingService
    let offices: [TestOffice]
    let accounts: [TestAccount]
    let officer: StaffActor
    /// Decides what the officer asked for.
    let chief: StaffActor
    var dice: Dice
    /// What was acknowledged and not given back since.
    var acknowledged: Set<Int64> = []

    private static let horizon = 5

    /// Whether each kind of what can happen to a booking has happened.
    func hasSeenAll() async throws -> Bool {
        try await db.count(
            """
            SELECT count(DISTINCT event) + (SELECT count(*) FROM (SELECT 1 FROM relocations LIMIT 1) r) FROM booking_history
            WHERE event IN ('booked', 'held', 'cancelled', 'moved', 'forfeited')
            """) == 6
    }

    mutating func perform(_ step: Step) async throws {
        let office = offices.randomElement(using: &dice)!
        switch step {
        case .pattern: try await changePattern(office)
        case .closure: try await changeClosure(office)
        case .exception:
            let day = try await today(office).adding(days: Int.random(in: 1...Self.horizon, using: &dice))
            let hour = Int.random(in: 9...12, using: &dice)
            let places = Int.random(in: 0...6, using: &dice)
            let change = HourChange(
                startsAt: office.zone.instant(day, clock(hour)), endsAt: office.zone.instant(day, clock(hour + 1)),
                session: Session(startingAt: clock(hour)), prefix: "A" + PlannedHour.letter(startingAt: clock(hour)),
                places: places == 0 ? nil : places)
            _ = try await db.store.change(
                [change], of: day, office: office.id, opensAt: nil, reason: "x", mayExceed: true, dry: false, by: officer)
        case .nightly: try await nightly()
        case .book, .hold:
            let slots = try await db.admin.query(
                "SELECT id FROM slots s WHERE free_places(s, (SELECT antrean_now())) > 0 ORDER BY id"
            ).map { try $0.decode(Int64.self) }
            guard let slot = slots.randomElement(using: &dice) else { return }
            let people = (0..<Int.random(in: 1...3, using: &dice)).map { _ in db.person() }
            let request = db.request(accounts.randomElement(using: &dice)!, people: people, hold: step == .hold ? 600 : 0)
            let outcome = try await db.batch([(request, [[(slot, people.count)]])]).outcomes[0]
            if outcome == .booked { acknowledged.formUnion(people.map(\.booking)) }
        case .cancel:
            guard let (booking, account, place) = try await somebody() else { return }
            if case .success(.done) = try await attempt({ try await service.cancel(db.change(account, booking), at: place) }) {
                acknowledged.remove(booking)
            }
        case .move:
            guard let (booking, account, place) = try await somebody() else { return }
            let day = try await today(place).adding(days: Int.random(in: 1...Self.horizon, using: &dice))
            _ = try await attempt { try await service.move(db.change(account, booking), to: place, .day(day, nil)) }
        case .expire:
            while let booking = try await notifier.expireHold() { acknowledged.remove(booking) }
        case .returnPlaces:
            while try await notifier.returnPlaces() > 0 {}
            while try await notifier.followReleases() > 0 {}
        case .sweep:
            while try await notifier.forfeitAbsent() > 0 {}
            _ = try await notifier.endDays()
        case .keep, .relocate:
            let service = ConflictService(store: job)
            guard let conflict = try await service.list().randomElement(using: &dice) else { return }
            do {
                if step == .keep {
                    try await service.keep(conflict.slot, reason: "x", by: officer)
                } else {
                    _ = try await service.move(conflict.slot, reason: "x", by: .commandLine)
                }
            } catch ConflictError.none {
                // only held ones, who are left alone
            }
        case .release: try await release(office)
        case .time: try await db.setClock(db.now().addingTimeInterval(Double.random(in: 600...43_200, using: &dice)))
        }
    }

    /// A new version of the week, perhaps for a while or a season, or an older one withdrawn.
    private mutating func changePattern(_ office: TestOffice) async throws {
        let service = PatternService(store: db.store)
        let inForce = try await service.list(office: office.id).filter { $0.withdrawal == nil }
        if inForce.count > 1, Int.random(in: 0...2, using: &dice) == 0 {
            return try await service.withdraw(inForce.randomElement(using: &dice)!.id, reason: "x", by: officer)
        }
        var hours: [PlannedHour] = []
        for hour in 9...12 {
            let places = Int.random(in: 0...5, using: &dice)
            if places > 0 { hours.append(PlannedHour(starts: clock(hour), ends: clock(hour + 1), places: places)) }
        }
        let first = try await today(office).adding(days: Int.random(in: 0...Self.horizon, using: &dice))
        let isSeason = Int.random(in: 0...3, using: &dice) == 0
        let last = isSeason || Bool.random(using: &dice) ? first.adding(days: Int.random(in: 0...3, using: &dice)) : nil
        let days = Set(Weekday.allCases.filter { _ in Int.random(in: 0...4, using: &dice) > 0 })
        let plan = WeeklyPlan(hours: Dictionary(uniqueKeysWithValues: days.map { ($0, hours) }))
        do {
            _ = try await service.add(
                Pattern(isSeason: isSeason, validFrom: first, validUntil: last, weekdays: days, plan: plan), office: office.id, lane: .online,
                reason: "x",
                by: officer)
        } catch Pattern.Problem.noWeekday {
            // none was drawn
        } catch PatternError.same {
            // nor another than there is
        }
    }

    /// One asked for by the head or the operator, decided by another, or withdrawn.
    private mutating func changeClosure(_ office: TestOffice) async throws {
        let service = ClosureService(store: db.store)
        do {
            let waiting = try await service.list().filter { $0.state == .asked || $0.state == .atOnce }
            let inForce = try await service.list().filter { $0.state == .inForce }
            switch Int.random(in: 0...2, using: &dice) {
            case 0:
                let first = try await today(office).adding(days: Int.random(in: 0...Self.horizon, using: &dice))
                _ = try await service.ask(
                    office: Bool.random(using: &dice) ? office.id : nil, days: first...first.adding(days: Int.random(in: 0...1, using: &dice)),
                    kind: .closure, source: "x", by: officer)
            case 1:
                guard let one = waiting.randomElement(using: &dice) else { return }
                try await service.decide(one.id, approve: Int.random(in: 0...2, using: &dice) > 0, reason: "x", by: chief)
            default:
                guard let one = inForce.randomElement(using: &dice) else { return }
                try await service.withdraw(one.id, reason: "x", by: chief)
            }
        } catch ClosureError.decided {
            // the same was asked for before
        } catch ClosureError.past {
            // its days are over
        }
    }

    private mutating func release(_ office: TestOffice) async throws {
        let service = ReleaseService(store: db.store)
        let opens = db.now().addingTimeInterval(Double.random(in: 1000...40_000, using: &dice))
        do {
            if let one = try await service.list(office: office.id).filter({ $0.state == .announced || $0.state == .stopped }).randomElement(
                using: &dice), Bool.random(using: &dice)
            {
                switch Int.random(in: 0...9, using: &dice) {
                case 0: try await service.end(office: office.id, reason: "x", by: officer)
                case 1, 2: try await service.withdraw(one.batch, reason: "x", by: officer)
                case 3, 4, 5: try await service.stop(one.batch, reason: "x", by: officer)
                default: try await service.postpone(one.batch, to: opens, reason: "x", by: officer)
                }
            } else {
                let first = try await today(office).adding(days: Int.random(in: 0...Self.horizon, using: &dice))
                let last = first.adding(days: Int.random(in: 0...3, using: &dice))
                let terms = ReleaseTerms(
                    opensAt: opens, days: first...last, shares: [.online: [30, 50, 100].randomElement(using: &dice)!],
                    chatShare: [0, 0, 20].randomElement(using: &dice)!)
                _ = try await service.announce(terms, offices: [office.id], reason: "x", by: officer)
            }
        } catch is ReleaseError {
            // it is so already, its days are over, or too much of a day would be announced
        }
    }

    /// After it the plan and the slots agree, and a second run changes nothing.
    func nightly() async throws {
        let first = try await CapacityJob(store: job).apply(days: Self.horizon)
        let second = try await CapacityJob(store: job).plan(days: Self.horizon)
        // the clock of the tests runs on: nothing is said of a day that a midnight between the two has added
        for (one, two) in zip(first, second) where one.days == two.days { #expect(two.differences == []) }
        #expect(first.count == offices.count)
        for (office, report) in zip(offices, first) {
            #expect(try await disagreeing(office, report.days) == 0, "\(office.code) \(report.days)")
        }
    }

    /// Hours of these days that the plan has and the slots have not, or the other way, by SQL of its own.
    private func disagreeing(_ office: TestOffice, _ days: ClosedRange<Day>) async throws -> Int {
        try await db.count(
            """
            WITH days AS (
                SELECT d::date AS d FROM generate_series($2::date, $3::date, '1 day') d
                WHERE to_char(d, 'MM-DD') NOT IN ('01-01', '05-01', '06-01', '08-17', '12-25')
                  AND NOT EXISTS (SELECT 1 FROM holidays x WHERE x.day = d::date AND coalesce(x.office_id, $4) = $4)
            ), wanted AS (
                SELECT (d.d + h.starts) AT TIME ZONE $5 AS starts, h.places
                FROM days d
                CROSS JOIN LATERAL (
                    SELECT id FROM patterns
                    WHERE lane_id = $1 AND withdrawn_at IS NULL AND d.d BETWEEN valid_from AND coalesce(valid_until, d.d)
                      AND extract(isodow FROM d.d) = ANY (weekdays)
                    ORDER BY season DESC, id DESC LIMIT 1
                ) p
                JOIN weekly_hours h ON h.weekday = extract(isodow FROM d.d) AND h.pattern_id = p.id
                WHERE NOT EXISTS (
                    SELECT 1 FROM slot_changes c WHERE c.lane_id = $1 AND c.state = 'in_force' AND c.starts_at = (d.d + h.starts) AT TIME ZONE $5)
                UNION ALL
                SELECT c.starts_at, c.places FROM slot_changes c JOIN days d ON d.d = c.day
                WHERE c.lane_id = $1 AND c.state = 'in_force' AND c.places IS NOT NULL
            ), present AS (
                SELECT starts_at, planned FROM slots WHERE lane_id = $1 AND open AND day BETWEEN $2 AND $3
            )
            SELECT count(*)::int FROM (
                (SELECT * FROM wanted EXCEPT SELECT * FROM present) UNION ALL (SELECT * FROM present EXCEPT SELECT * FROM wanted)) x
            """, [office.lane, days.lowerBound, days.upperBound, office.id, office.zone.iana])
    }

    /// Nobody is lost, and nobody stands without a place unless a human is told or has decided.
    func check(_ what: String) async throws {
        #expect(try await db.broken() == [], "\(what)")
        let live = try await db.admin.query("SELECT id FROM bookings WHERE status NOT IN ('cancelled', 'expired')").map { try $0.decode(Int64.self) }
        #expect(Set(live) == acknowledged, "\(what)")
        // from the bookings themselves, not from the slots' numbers
        let stranded = try await db.admin.query(
            """
            SELECT s.id FROM slots s JOIN bookings b ON b.slot_id = s.id AND b.status NOT IN ('cancelled', 'expired')
            LEFT JOIN kept_conflicts k ON k.slot_id = s.id
            WHERE s.starts_at > $1
            GROUP BY s.id, k.over
            HAVING count(*) - CASE WHEN s.open THEN s.planned ELSE 0 END > coalesce(k.over, 0)
            ORDER BY s.id
            """, [try await job.databaseNow()]
        ).map { try $0.decode(Int64.self) }
        #expect(try await job.conflicts().map(\.slot).sorted() == stranded, "\(what)")
    }

    private func today(_ office: TestOffice) async throws -> Day { office.zone.day(of: try await job.databaseNow()) }

    /// Any booking that is live, with its account and office.
    private mutating func somebody() async throws -> (Int64, TestAccount, TestOffice)? {
        let found = try await db.admin.query(
            """
            SELECT b.id, p.account_id, s.office_id FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
            WHERE b.status IN ('held', 'booked') AND s.starts_at > antrean_now() ORDER BY b.id
            """
        ).map { try $0.decode(Int64.self, Int64.self, Int32.self) }
        guard let one = found.randomElement(using: &dice) else { return nil }
        return (one.0, accounts.first { $0.id == one.1 }!, offices.first { $0.id == one.2 }!)
    }
}

@Suite("plans and people, in any order")
struct PlanSequenceTests {
    /// ANTREAN_STEPS=10000 is the full run; ANTREAN_SEED repeats one.
    @Test("no step loses a booking, oversells or strands anybody silently; plan and slots agree after each night", .timeLimit(.minutes(30)))
    func anyOrder() async throws {
        let environment = ProcessInfo.processInfo.environment
        let steps = environment["ANTREAN_STEPS"].flatMap { Int($0) } ?? 600
        let seed = environment["ANTREAN_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        try await withOffice { db, office in
            try await db.setPolicy(
                """
                live_people = 1000, people_per_year = 1000, claim_refusals_per_day = 1000000, moves = 3, announce_ahead = '0',
                return_after_min = '1 minute', return_after_max = '3 hours'
                """)
            let other = try await db.makeOffice(code: "JPR", zone: .wit)
            for place in [office, other] {
                _ = try await db.admin.query(
                    """
                    INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places)
                    SELECT $1, d, make_time(h, 0, 0), make_time(h + 1, 0, 0), 3 FROM generate_series(1, 7) d, generate_series(9, 11) h
                    """, [try await db.makePattern(place)])
            }
            _ = try await db.admin.query("INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'head'), ('rina', 'Rina', 'operator')")
            let officer = StaffActor(
                StaffSession(staff: 1, name: "Sari", role: .head, offices: [office.id, other.id], device: 1, expiresAt: .distantFuture))
            let chief = StaffActor(StaffSession(staff: 2, name: "Rina", role: .operator, offices: [], device: 2, expiresAt: .distantFuture))
            let accounts = try await db.makeAccounts(6)
            try await withServices(db, 1) { services in
                try await db.store(.job) { (job: Store) async throws in
                    try await db.store(.notifier) { (notifier: Store) async throws in
                        var world = World(
                            db: db, job: job, notifier: notifier, service: services[0], offices: [office, other], accounts: accounts,
                            officer: officer, chief: chief,
                            dice: Dice(state: seed))
                        try await world.nightly()
                        var number = 0
                        // no kind of step may be in vain; some succeed rarely, so few steps may have to be a few more
                        while number < 10 * steps {
                            if number >= steps, try await world.hasSeenAll() { break }
                            // people do more than operations
                            let step = Bool.random(using: &world.dice) ? Step.book : Step.allCases.randomElement(using: &world.dice)!
                            try await world.perform(step)
                            number += 1
                            if number % 20 == 0 { try await world.check("seed \(seed), step \(number)") }
                        }
                        #expect(try await world.hasSeenAll(), "seed \(seed)")
                        try await world.nightly()
                        try await world.check("seed \(seed), at the end")
                    }
                }
            }
        }
    }
}
