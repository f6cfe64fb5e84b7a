import Foundation
import TestSupport

/// The running copy that these tests were given.
struct Stack: Sendable {
    /// Where people reach it: HAProxy.
    let url: String
    /// Its ANTREAN_VAR.
    let directory: URL
    /// Its database, as superuser.
    let conninfo: String
    let httpPort: String
    let portBase: Int

    /// - Throws: `Failure` when there is none.
    init() throws {
        func value(_ name: String) throws -> String {
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw Failure("\(name) is not set: `ops/test` starts a copy and runs these tests against it")
            }
            return value
        }
        url = try value("ANTREAN_TEST_URL")
        directory = URL(fileURLWithPath: try value("ANTREAN_TEST_STACK_VAR"))
        conninfo = try value("ANTREAN_TEST_STACK_PG")
        httpPort = try value("ANTREAN_TEST_STACK_HTTP_PORT")
        guard let base = Int(try value("ANTREAN_TEST_STACK_PORT_BASE")) else {
            throw Failure("ANTREAN_TEST_STACK_PORT_BASE is no number")
        }
        portBase = base
    }

    static let workers = 1...3

    /// One worker itself, around HAProxy.
    func worker(_ number: Int) -> String { "http://127.0.0.1:\(portBase + number)" }

    func workerAdmin(_ number: Int) -> String { "http://127.0.0.1:\(portBase + 10 + number)" }

    var notifierAdmin: String { "http://127.0.0.1:\(portBase + 20)" }

    /// HAProxy's page of numbers.
    var statistics: String { "http://127.0.0.1:\(portBase + 40)" }

    var databasePort: String { String(portBase) }

    /// What the scripts of `ops` must be told so that they mean this copy, and start its processes as they were started.
    var environment: [String: String] {
        [
            "ANTREAN_VAR": directory.path, "ANTREAN_HTTP_PORT": httpPort, "ANTREAN_PORT_BASE": String(portBase), "ANTREAN_WORKERS": "3",
            "ANTREAN_CONFIGURATION": "debug", "ANTREAN_SKIP_BUILD": "1", "ANTREAN_PASSWORD_COST": "10",
        ]
    }

    /// Runs a script of `ops` for this copy, however it ends.
    func attempt(_ script: String, _ arguments: [String], with more: [String: String] = [:]) async throws -> Program.Ended {
        let path = TestEnvironment.packageRoot.appendingPathComponent("ops/\(script)").path
        let settings = environment.merging(more) { $1 }.map { "\($0)=\($1)" }
        return try await Program.run("/usr/bin/env", settings + [path] + arguments)
    }

    /// Runs a script of `ops` for this copy.
    /// - Throws: `Failure` when it does not end well.
    @discardableResult
    func ops(_ script: String, _ arguments: String...) async throws -> Program.Ended {
        try await attempt(script, arguments).succeeded("ops/\(script) \(arguments.joined(separator: " "))")
    }
}
