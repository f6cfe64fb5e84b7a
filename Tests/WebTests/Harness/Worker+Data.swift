import Domain
import Foundation
import Postgres
import Security
import Store
import TestSupport
import Testing

/// Who is logged in, and with what.
struct Citizen: Sendable {
    var id: Int64
    var token: String
    var person: Person
}

extension Worker {
    /// An account with a session, put into the database as a registration and a log-in would.
    func makeCitizen(_ person: Person) async throws -> Citizen {
        let token = Token.random()
        let id = database.newID()
        let (blind, seal) = (Blind(keys), Seal(keys))
        _ = try await database.admin.query(
            """
            INSERT INTO accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
            VALUES ($1, 'u' || $1, 'id', 'x', gen_random_uuid(), $5, $2, $6, $3, $4, '2000-01-01')
            """,
            [
                id, blind.nik(person.nik), person.name, Day(person.birthDate)!,
                Bytes(try seal.seal("u\(id)@example.id", table: "accounts", column: "email", row: String(id))),
                Bytes(try seal.seal(person.nik, table: "accounts", column: "nik", row: String(id))),
            ])
        _ = try await database.admin.query(
            "INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, '2000-01-01', '2100-01-01')", [token.hash, id])
        return Citizen(id: id, token: token.text, person: person)
    }

    /// The digits that were mailed to whoever registered last.
    func mailedCode() async throws -> String {
        let row = try await database.admin.query("SELECT id, code_sealed FROM registrations ORDER BY created_at DESC LIMIT 1")[0]
        let (id, sealed) = try row.decode(Int64.self, Bytes.self)
        return try Seal(keys).open(sealed.array, table: "registrations", column: "code", row: String(id))
    }

    /// The digits that were mailed last to the person of an account.
    func mailedResetCode() async throws -> String {
        let row = try await database.admin.query("SELECT id, code_sealed FROM mailed_codes ORDER BY created_at DESC LIMIT 1")[0]
        let (id, sealed) = try row.decode(Int64.self, Bytes.self)
        return try Seal(keys).open(sealed.array, table: "mailed_codes", column: "code", row: String(id))
    }

    /// Registers Budi, confirms the address and logs in; the token.
    func register() async throws -> String {
        try #require(try await send(.post("/v1/accounts", Body.registration())).status == 201)
        try #require(try await send(.post("/v1/accounts/verification", Body.verification("budi@example.id", try await mailedCode()))).status == 200)
        return try await logIn()
    }

    func logIn(device: String = "") async throws -> String {
        let body = #"{"login":"budi","password":"kucing-oranye-17"\#(device)}"#
        let answer = try await send(.post("/v1/sessions", body))
        try #require(answer.status == 201, "\(answer.text)")
        return try answer.decode(SessionAnswer.self).token
    }

    func setPassword(_ password: String, account: Int64) async throws {
        let hash = try await PasswordHasher(.init(cost: ScryptCost(log2N: 4)!)).hash(password)
        _ = try await database.admin.query("UPDATE accounts SET password = $2 WHERE id = $1", [account, hash])
    }

    /// Books and expects that it works.
    func book(
        _ citizen: Citizen, _ applicants: [String], preference: String = Body.earliest, office: String = "JKS", extra: String = ""
    ) async throws
        -> PartyAnswer
    {
        let body = Body.booking(applicants, office: office, preference: preference, extra: extra)
        let answer = try await send(.post("/v1/bookings", body, token: citizen.token, key: UUID().uuidString))
        try #require(answer.status == 201, "\(answer.text)")
        return try answer.decode(PartyAnswer.self)
    }

    /// How many rows each table has.
    func rowCounts() async throws -> [String: Int] {
        let tables = try await database.admin.query(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'antrean' AND tablename NOT IN ('slots', 'test_clock') ORDER BY 1"
        ).map { try $0.decode(String.self) }
        var counts: [String: Int] = [:]
        for table in tables { counts[table] = try await database.count("SELECT count(*) FROM \(table)") }
        counts["slots.taken"] = try await database.count("SELECT coalesce(sum(taken), 0) FROM slots")
        counts["bookings.live"] = try await database.count("SELECT count(*) FROM bookings WHERE status = 'booked'")
        counts["bookings.moves"] = try await database.count("SELECT coalesce(sum(moves), 0) FROM bookings")
        return counts
    }
}
