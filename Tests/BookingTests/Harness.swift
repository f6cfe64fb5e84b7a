import Booking
import Domain
import Foundation
import Logging
import Postgres
import Store
import TestSupport
import Testing

/// The tests' Monday, on whose 10:00 they begin; nothing of it is a holiday.
let monday = Day("2027-03-01")!
let tuesday = monday.adding(days: 1)

func clock(_ hour: Int, _ minute: Int = 0) -> TimeOfDay {
    TimeOfDay(hour: hour, minute: minute)!
}

/// A database and an office, on Monday at 10:00 of the office; afterwards every invariant holds.
func withOffice<T: Sendable>(zone: Zone = .wib, _ body: (TestDatabase, TestOffice) async throws -> T) async throws -> T {
    try await withTestDatabase { database in
        try await database.setClock(zone.instant(monday, clock(10)))
        let value = try await body(database, try await database.makeOffice(zone: zone))
        #expect(try await database.broken() == [])
        return value
    }
}

/// Services as several workers have them, running.
func withServices<T: Sendable>(
    _ database: TestDatabase, _ count: Int = 1, settings: BookingService.Settings = .init(), logger: Logger = .silent,
    _ body: ([BookingService]) async throws -> T
) async throws -> T {
    let services = (0..<count).map { number in
        BookingService(
            store: database.store, connection: database.connection(.worker, application: "booking-\(number)"), settings: settings,
            now: { database.now() }, logger: logger)
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { await service.run() } }
        let value: T
        do {
            value = try await body(services)
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
        return value
    }
}

func withService<T: Sendable>(_ database: TestDatabase, _ body: (BookingService) async throws -> T) async throws -> T {
    try await withServices(database) { try await body($0[0]) }
}

extension TestOffice {
    func wish(_ preference: Preference, split: Bool = false, near: Int64? = nil, _ request: BookBatch.Request) -> BookingRequest {
        BookingRequest(office: id, zone: zone, preference: preference, allowSplit: split, near: near, request: request)
    }
}

extension TestDatabase {
    func change(_ account: TestAccount, _ booking: Int64, key: UUID? = UUID(), mac: UUID = TestDatabase.mac) -> ChangeRequest {
        ChangeRequest(session: account.session, key: key, mac: mac, booking: booking, channel: .api)
    }

    /// Places left in a slot by the plan.
    func free(_ slot: Int64) async throws -> Int {
        try await count("SELECT planned - taken - held_back FROM slots WHERE id = $1", [slot])
    }

    func taken(_ slot: Int64) async throws -> Int {
        try await count("SELECT taken FROM slots WHERE id = $1", [slot])
    }

    func status(_ booking: Int64) async throws -> String {
        try await admin.query("SELECT status FROM bookings WHERE id = $1", [booking])[0].decode(String.self)
    }

    func slot(of booking: Int64) async throws -> Int64 {
        try await admin.query("SELECT slot_id FROM bookings WHERE id = $1", [booking])[0].decode(Int64.self)
    }

    func setPolicy(_ assignment: String) async throws {
        try await admin.execute("UPDATE policy SET \(assignment)")
    }

    /// Runs requests as one batch of a worker, each with alternatives of (slot, people).
    func batch(
        _ requests: [(BookBatch.Request, [[(slot: Int64, people: Int)]])], lockWait: Duration = .milliseconds(250)
    ) async throws -> BookBatchResult {
        try await session(.worker) { try await TestDatabase.run(requests, on: $0, lockWait: lockWait) }
    }

    static func run(
        _ requests: [(BookBatch.Request, [[(slot: Int64, people: Int)]])], on connection: Connection, lockWait: Duration = .milliseconds(250)
    ) async throws -> BookBatchResult {
        let slots = Set(requests.flatMap { $0.1.flatMap { $0.map(\.slot) } }).sorted()
        let index = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1, Int32($0 + 1)) })
        var batch = BookBatch(slots: slots)
        for (request, alternatives) in requests { try batch.add(request, alternatives: alternatives, index: index) }
        return try await batch.run(on: connection, lockWait: lockWait, deadline: .now + .seconds(20))
    }

    /// One person's place in a slot, by a batch of its own; the booking's id.
    @discardableResult
    func place(_ account: TestAccount, in slot: Int64, nik: UUID = UUID(), hold: Int = 0) async throws -> Int64 {
        let person = person(nik: nik)
        let result = try await batch([(request(account, people: [person], hold: hold), [[(slot, 1)]])])
        try #require(result.outcomes == [.booked])
        return person.booking
    }
}

extension BookingAnswer {
    var seats: [Seat] {
        if case .booked(_, let seats) = self { seats } else { [] }
    }

    var party: Int64 {
        switch self {
        case .booked(let party, _), .replayed(let party): party
        }
    }

    var isReplay: Bool {
        if case .replayed = self { true } else { false }
    }
}

/// The answer or the refusal; anything else is a fault.
func attempt<T: Sendable>(_ body: () async throws -> T) async throws -> Result<T, Refusal> {
    do {
        return .success(try await body())
    } catch let refusal as Refusal {
        return .failure(refusal)
    }
}

func refusal<T: Sendable>(sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> T) async throws -> Refusal {
    try await #require(throws: Refusal.self, sourceLocation: sourceLocation) { _ = try await body() }
}

/// What a service logs as an error: faults of the program.
final class Faults: LogHandler, @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .error

    var logger: Logger { Logger(label: "faults") { _ in self } }

    var all: [String] { lock.withLock { lines } }

    func log(event: LogEvent) {
        lock.withLock { lines.append("\(event.message) \(event.metadata ?? [:])") }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

extension BookingService {
    func cancel(_ change: ChangeRequest, at office: TestOffice) async throws -> ChangeOutcome {
        try await cancel(change, office: office.id, reason: nil)
    }

    func move(_ change: ChangeRequest, to office: TestOffice, _ preference: Preference) async throws -> ChangeOutcome {
        try await move(change, to: office.id, zone: office.zone, preference: preference)
    }
}
