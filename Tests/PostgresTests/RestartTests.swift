import Foundation
import Postgres
import TestSupport
import Testing

/// A server that goes and comes back while everybody works.
@Suite("a restart under load", .serialized, .timeLimit(.minutes(8))) struct RestartTests {
    /// What one writer was told about each of its rows.
    private struct Told: Sendable {
        var applied: [Int] = []
        var notApplied: [Int] = []
        var unknown: [Int] = []
        /// One example of each kind of error.
        var errors: [PostgresError.Code: PostgresError] = [:]
    }

    @Test("the pool recovers by itself, and every outcome it told is true", arguments: [TestCluster.Shutdown.fast, .immediate])
    func recovers(_ mode: TestCluster.Shutdown) async throws {
        try await TestCluster.with { cluster in
            let settings = ConnectionSettings(conninfo: cluster.conninfo, applicationName: "load")
            let setup = try await Connection.connect(settings, logger: quiet)
            try await setup.execute("CREATE TABLE t (writer int8, n int8, PRIMARY KEY (writer, n))")
            await setup.close()

            let told = Shared([Int: Told]())
            let stop = Shared(false)
            let pool = Pool.Settings(minimum: 2, maximum: 4, backoffInitial: .milliseconds(20), backoffMaximum: .milliseconds(200))
            try await withPool(pool, connection: settings) { pool in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<8 {
                        group.addTask {
                            var number = 0
                            while !stop.value {
                                number += 1
                                let result = await write(pool, writer, number)
                                told.change { note(result, number, in: &$0[writer, default: Told()]) }
                            }
                        }
                    }
                    for _ in 0..<2 {
                        try await everybodyWrites(told)
                        try await cluster.restart(mode)
                    }
                    try await everybodyWrites(told)
                    stop.change { $0 = true }
                    try await group.waitForAll()
                }
                #expect(pool.status.inUse == 0)
                #expect(pool.status.waiting == 0)
                #expect(pool.status.isConnected)
            }

            let observer = try await Connection.connect(settings, logger: quiet)
            for (writer, told) in told.value {
                let rows = try await observer.query("SELECT n FROM t WHERE writer = $1", [writer])
                let present = Set(try rows.map { try $0.decode(Int.self) })
                #expect(Set(told.applied).isSubset(of: present), "a row that was told as applied is missing")
                #expect(present.isDisjoint(with: told.notApplied), "a row that was told as not applied is there")
                #expect(present.isSubset(of: Set(told.applied + told.unknown)))
                // A crash (57P01 as a WARNING right behind an answer) puts the answer in doubt.
                #expect(told.errors.keys.allSatisfy { [.connectionLost, .waitTimeout, .unconfirmedCommit].contains($0) }, "\(told.errors)")
            }
            try await eventually("the observer's own session is the last") { try await sessions(named: "load", by: observer) == 1 }
            await observer.close()
        }
    }

    /// Half of the writers in a transaction, half with a statement by itself.
    private func write(_ pool: Pool, _ writer: Int, _ number: Int) async -> PostgresError? {
        do {
            if writer.isMultiple(of: 2) {
                try await pool.withTransaction { _ = try await $0.query("INSERT INTO t VALUES ($1, $2)", [writer, number]) }
            } else {
                try await pool.withConnection { _ = try await $0.query("INSERT INTO t VALUES ($1, $2)", [writer, number]) }
            }
            return nil
        } catch {
            return error as? PostgresError ?? PostgresError(.init(rawValue: "foreign"), "\(error)", outcome: .unknown)
        }
    }

    private func note(_ error: PostgresError?, _ number: Int, in told: inout Told) {
        switch error?.outcome {
        case nil: told.applied.append(number)
        case .notApplied: told.notApplied.append(number)
        case .unknown: told.unknown.append(number)
        }
        if let error { told.errors[error.code] = error }
    }

    private func everybodyWrites(_ told: Shared<[Int: Told]>) async throws {
        let before = told.value.mapValues(\.applied.count)
        for writer in 0..<8 {
            let deadline = ContinuousClock.now + .seconds(60)
            while (told.value[writer]?.applied.count ?? 0) < (before[writer] ?? 0) + 20 {
                guard ContinuousClock.now < deadline else { throw NeverHappened(description: "writer \(writer) never wrote again") }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
