import Foundation
import TestSupport

extension Stack {
    /// The id of a process that `ops/up` started: `worker-1`, `notifier`, `haproxy` …; nil when it is not running.
    func process(_ name: String) -> pid_t? {
        let file = directory.appendingPathComponent("run/\(name).pid")
        guard let text = try? String(contentsOf: file, encoding: .utf8), let id = text.split(separator: " ").first.flatMap({ pid_t($0) }),
            isRunning(id)
        else { return nil }
        return id
    }

    /// Whether a process is there and not only its last trace.
    func isRunning(_ id: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8), let end = status.lastIndex(of: ")") else { return false }
        return !status[end...].hasPrefix(") Z")
    }

    /// Sends a signal to a process of this copy.
    /// - Returns: its id.
    @discardableResult
    func signal(_ name: String, _ signal: Int32) throws -> pid_t {
        guard let id = process(name) else { throw Failure("\(name) does not run") }
        guard kill(id, signal) == 0 else { throw Failure("\(name) (process \(id)) cannot be sent signal \(signal)") }
        return id
    }

    /// Ends a process as a crash would, and returns when it is gone.
    func crash(_ name: String) async throws {
        let id = try signal(name, SIGKILL)
        try await eventually("\(name) is gone") { !isRunning(id) }
    }

    /// Starts what is missing, as operations would.
    func repair() async throws {
        try await ops("up")
    }
}
