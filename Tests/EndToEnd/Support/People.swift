import Foundation
import Synchronization
import TestSupport

/// Somebody with an account and an open session, as `antrean seed` makes them.
struct Member: Decodable, Sendable {
    let token: String
    let username: String
    let nik: String
    let name: String
    let birthDate: String

    enum CodingKeys: String, CodingKey {
        case token, username, nik, name
        case birthDate = "birth_date"
    }

    var email: String { "\(username)@example.com" }

    /// The holder of the account, as a person to book for.
    func holder(service: String = "new") -> Person {
        Person(nik: nik, name: name, birthDate: birthDate, relationship: "self", service: service)
    }
}

/// A person to book for.
struct Person: Encodable, Sendable {
    var nik: String
    var name: String
    var birthDate: String
    var relationship: String
    var service: String

    enum CodingKeys: String, CodingKey {
        case nik, name, relationship, service
        case birthDate = "birth_date"
    }

    private static let made = Atomic<Int>(0)
    /// Differs from run to run, so that a copy that stays can be tested again.
    private static let district = String(Int.random(in: 1000...9999))

    /// Somebody whom no other test has.
    static func new(_ relationship: String = "parent", service: String = "new") -> Person {
        let number = made.add(1, ordering: .relaxed).oldValue
        let day = number / 9999 % 28 + 1
        let digits = String(format: "32%@%02d0160%04d", district, day, number % 9999 + 1)
        return Person(
            nik: digits, name: "Ratna Dewi", birthDate: String(format: "1960-01-%02d", day), relationship: relationship, service: service)
    }
}

extension Stack {
    /// People with accounts and sessions, whom no other test has.
    func people(_ count: Int) async throws -> [Member] {
        let last = try await self.count(
            "SELECT coalesce(max(substring(username FROM 6)::int), 0) FROM accounts WHERE username ~ '^warga[0-9]{1,8}$'")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-people-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try await ops("antrean", "seed", "--people", String(count), "--first", String(last + 1), "--output", file.path)
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        return try lines.map { try JSONDecoder().decode(Member.self, from: $0) }
    }

    func person() async throws -> Member {
        try await people(1)[0]
    }
}
