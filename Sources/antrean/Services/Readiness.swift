import Foundation
import Postgres
import Store
import Synchronization

/// Whether this process should get work: it is not draining, and the database can be written, at once, and has the right schema.
final class Readiness: Sendable {
    enum Answer: Sendable, Equatable {
        case ready
        case not(String)
    }

    private let store: Store
    private let draining = Atomic<Bool>(false)

    init(store: Store) {
        self.store = store
    }

    func drain() {
        draining.store(true, ordering: .relaxed)
    }

    func check() async -> Answer {
        if draining.load(ordering: .relaxed) { return .not("draining") }
        do {
            let (readOnly, commitsWait, _) = try await store.ready(deadline: .now + .seconds(2))
            if readOnly { return .not("the database is read-only") }
            if commitsWait { return .not("commits wait for a standby") }
            try await store.checkSchema(deadline: .now + .seconds(2))
            return .ready
        } catch let error as MigrationError {
            return .not(error.description)
        } catch let error as PostgresError {
            return .not("the database cannot be reached (\(error.code.rawValue))")
        } catch {
            return .not("the database cannot be read")
        }
    }
}
