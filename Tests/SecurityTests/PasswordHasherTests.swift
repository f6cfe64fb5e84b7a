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

    @Test("checking a password nobody has takes as long as checking one")
    func nobody() async throws {
        let hasher = try hasher(12)
        let stored = try await hasher.hash("rahasia-besar")
        func fastest(_ body: () async throws -> Void) async throws -> Duration {
            var best = Duration.seconds(3600)
            for _ in 0..<8 { best = min(best, try await ContinuousClock().measure { try await body() }) }
            return best
        }
        let known = try await fastest { _ = try await hasher.verify("salah-sekali", stored: stored) }
        let unknown = try await fastest { try await hasher.verifyNothing("salah-sekali") }
        #expect(unknown > known / 2 && unknown < known * 2)
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
