import Domain
import Foundation
import Postgres
import Store

/// An office made for a test, with its online lane.
public struct TestOffice: Sendable, Hashable {
    public var id: Int32
    public var lane: Int32
    public var code: String
    public var zone: Zone
}

/// Somebody who is logged in.
public struct TestAccount: Sendable, Hashable {
    public var id: Int64
    /// Hash of the session's token.
    public var session: UUID

    public init(id: Int64, session: UUID) {
        self.id = id
        self.session = session
    }
}

extension TestDatabase {
    /// An office that takes bookings, without slots and without weekly hours.
    public func makeOffice(code: String = "JKS", zone: Zone = .wib) async throws -> TestOffice {
        let office = try await admin.query(
            """
            INSERT INTO offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
            VALUES ($1, 'Kantor Imigrasi ' || $1, 'Kelas I', 'Kota', 'Provinsi', $2, 0, 100, true, 'test') RETURNING id
            """, [code, zone.iana])[0].decode(Int32.self)
        let lane = try await admin.query(
            "INSERT INTO lanes (office_id, code, letter, online) VALUES ($1, 'online', 'A', true) RETURNING id", [office])[0].decode(Int32.self)
        return TestOffice(id: office, lane: lane, code: code, zone: zone)
    }

    /// A pattern of an office's online lane that holds always, without hours.
    public func makePattern(_ office: TestOffice) async throws -> Int64 {
        try await admin.query(
            """
            INSERT INTO patterns (lane_id, valid_from, weekdays, at, reason) VALUES ($1, '2000-01-01', '{1,2,3,4,5,6,7}', now(), 'test') RETURNING id
            """, [office.lane])[0].decode(Int64.self)
    }

    /// Weekly hours of an office's online lane.
    public func makeHours(_ office: TestOffice, _ plan: WeeklyPlan) async throws {
        let pattern = try await makePattern(office)
        for (weekday, hours) in plan.hours {
            for hour in hours {
                _ = try await admin.query(
                    "INSERT INTO weekly_hours (pattern_id, weekday, starts, ends, places) VALUES ($1, $2, $3::text::time, $4::text::time, $5)",
                    [pattern, Int16(weekday.rawValue), hour.starts.description, hour.ends.description, Int32(hour.places)])
            }
        }
    }

    /// One arrival hour from `hour` on the office's own clock, released long ago.
    @discardableResult
    public func makeSlot(
        _ office: TestOffice, _ day: Day, hour: Int, places: Int, open: Bool = true, opensAt: Date = Date(timeIntervalSince1970: 0)
    ) async throws -> Int64 {
        let time = TimeOfDay(hour: hour)!
        let starts = office.zone.instant(day, time)
        return try await admin.query(
            """
            INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, open, planned, capacity, prefix)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) RETURNING id
            """,
            [
                office.id, office.lane, day, Session(startingAt: time).rawValue, starts, starts.addingTimeInterval(3600), opensAt, open,
                Int32(places), "A" + PlannedHour.letter(startingAt: time),
            ])[0].decode(Int64.self)
    }

    /// One slot as a change of the plan would leave it.
    public func setSlot(_ slot: Int64, planned: Int, open: Bool) async throws {
        _ = try await admin.query(
            """
            UPDATE slots SET planned = $2, open = $3, capacity = greatest($2, taken + held_back), version = nextval('slot_versions') WHERE id = $1
            """, [slot, Int32(planned), open])
    }

    /// Accounts with a session each that outlives every test.
    public func makeAccounts(_ count: Int) async throws -> [TestAccount] {
        let accounts = (0..<count).map { _ in TestAccount(id: newID(), session: UUID()) }
        _ = try await admin.query(
            """
            INSERT INTO accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
            SELECT id, 'u' || id, 'id', 'x', gen_random_uuid(), '', gen_random_uuid(), '', 'Siti', '1990-01-01', '2000-01-01'
            FROM unnest($1::bigint[]) AS u (id)
            """, [accounts.map(\.id)])
        _ = try await admin.query(
            """
            INSERT INTO sessions (token_hash, account_id, created_at, expires_at)
            SELECT token, id, '2000-01-01', '2100-01-01' FROM unnest($1::uuid[], $2::bigint[]) AS u (token, id)
            """, [accounts.map(\.session), accounts.map(\.id)])
        return accounts
    }

    public func makeAccount() async throws -> TestAccount {
        try await makeAccounts(1)[0]
    }

    /// A person with a booking id of its own.
    public func person(nik: UUID = UUID(), service: Service = .new, relationship: Relationship = .parent) -> BookBatch.Person {
        BookBatch.Person(
            booking: newID(), name: "Siti Rahayu", birthDate: Day(year: 1990, month: 1, day: 1)!, relationship: relationship, service: service
        ) { .init(nikHash: nik, nikSealed: [1, 2, 3]) }
    }

    /// A request for new places; with `joining` for more places in that party.
    public func request(
        _ account: TestAccount, people: [BookBatch.Person], key: UUID = UUID(), mac: UUID = TestDatabase.mac, joining party: Int64? = nil,
        hold: Int = 0
    ) -> BookBatch.Request {
        BookBatch.Request(
            session: account.session, key: key, mac: { mac }, party: party ?? newID(), joins: party != nil, channel: .api, hold: hold, people: people)
    }

    public func request(_ account: TestAccount, people count: Int = 1, key: UUID = UUID(), hold: Int = 0) -> BookBatch.Request {
        request(account, people: (0..<count).map { _ in person() }, key: key, hold: hold)
    }

    /// The MAC of a body that is always the same.
    public static let mac = UUID(uuidString: "00000000-0000-0000-0000-00000000b0d1")!

    /// The invariants that are broken now, with how often: empty when all is well.
    public func broken() async throws -> [String] {
        try await admin.query("SELECT rule, broken::int FROM invariants() WHERE broken > 0").map { row in
            let (rule, count) = try row.decode(String.self, Int.self)
            return "\(rule): \(count)"
        }
    }

    /// The one number that a query of the superuser gives.
    public func count(_ sql: String, _ parameters: [(any PostgresEncodable)?] = []) async throws -> Int {
        try await admin.query(sql, parameters)[0].decode(Int.self)
    }
}
