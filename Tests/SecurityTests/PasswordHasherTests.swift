import Foundation
import Testing

@testable import Security

@Suite("Password hashing on its own threads")
struct PasswordHasherTests {
    private func hasher(_ log2N: Int) throws -> PasswordHasher {
        PasswordHasher(PasswordHasher.Settings(cost: try #require(ScryptCost(log2N: log2N))))
    }

    @Test("right and wrong passwords are told apart, and an old cost asks for an upgrade")
    func verify() async throws {
        let cheap = try hasher(4)
        let dear = try hasher(5)
        let stored = try await cheap.hash("rahasia-besar")
        #expect(try await cheap.verify("rahasia-besar", stored: stored) == .ok)
        #expect(try await cheap.verify("rahasia-kecil", stored: stored) == .wrong)
        #expect(try await dear.verify("rahasia-besar", stored: stored) == .okNeedsUpgrade)
        #expect(try await dear.verify("rahasia-kecil", stored: stored) == .wrong)
        await #expect(throws: PasswordHasher.Malformed.self) { try await cheap.verify("x", stored: "damaged") }
    }

    /// Compared by what is calculated: how long it takes depends on what else the machine does.
    @Test("checking a password nobody has is the same work as checking one, in the same line")
    func nobody() async throws {
        let hasher = PasswordHasher(.init(threads: 1, queueLimit: 1, cost: try #require(ScryptCost(log2N: 12))))
        let stored = try #require(PasswordHash(try await hasher.hash("rahasia-besar")))
        #expect(hasher.nobody.cost == stored.cost)
        #expect(hasher.nobody.salt.count == stored.salt.count)
        #expect(hasher.nobody.hash.count == stored.hash.count)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do { try await hasher.verifyNothing("salah-sekali") } catch { return error is PasswordHasher.Overloaded }
                    return false
                }
            }
            return await group.reduce(false) { $0 || $1 }
        }
        #expect(refused)
    }

    @Test("many at once are all answered, each with its own answer")
    func parallel() async throws {
        let hasher = try hasher(4)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let stored = try await hasher.hash("rahasia \(number)")
                    return try await hasher.verify("rahasia \(number)", stored: stored) == .ok
                }
            }
            for try await right in group { #expect(right) }
        }
        #expect(hasher.waiting == 0)
    }
}
