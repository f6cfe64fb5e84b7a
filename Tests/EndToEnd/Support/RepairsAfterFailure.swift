import Testing

/// For a test that takes parts of the copy away: when it ends half way, the others still find a whole copy.
struct RepairsAfterFailure: TestTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        do {
            try await function()
        } catch {
            try await Stack().repair()
            throw error
        }
    }
}

extension Trait where Self == RepairsAfterFailure {
    static var repairsAfterFailure: Self { Self() }
}
