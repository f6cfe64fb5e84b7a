import Foundation

/// Runs another program to its end.
///
/// Not by Foundation's `Process`: it learns of the end through a socket that the program's own children inherit, so a program that leaves a server
/// behind never ends for it. For the same reason the output goes to files and not through pipes.
public enum Program {
    public struct Ended: Sendable {
        /// The exit status; 128 and the signal's number when a signal ended it, as a shell has it.
        public var status: Int32
        public var output: String
        public var errors: String
    }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameter moment: when this is so the program is killed, as by SIGKILL; nil: never.
    public static func run(
        _ path: String, _ arguments: [String], killedWhen moment: (() async throws -> Bool)? = nil
    ) async throws -> Ended {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-output-\(UUID().uuidString)")
        let files = ["out", "err"].map { base.appendingPathExtension($0) }
        defer { files.forEach { try? FileManager.default.removeItem(at: $0) } }
        let process = try spawn(path, arguments, output: files[0].path, errors: files[1].path)
        let hasEnded = Locked(false)
        async let end = withCheckedContinuation { continuation in
            Thread {
                let status = waitForEnd(of: process)
                hasEnded.withLock { $0 = true }
                continuation.resume(returning: status)
            }.start()
        }
        if let moment {
            while !hasEnded.withLock({ $0 }) {
                if try await moment() {
                    // it is waited for at the same time: under the lock, so that the number is nobody else's by now
                    hasEnded.withLock { if !$0 { kill(process, SIGKILL) } }
                    break
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        let status = await end
        return Ended(
            status: status,
            output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    private static func spawn(_ path: String, _ arguments: [String], output: String, errors: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let argv = ([path] + arguments).map { strdup($0) }
        defer { argv.forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, path, &actions, nil, argv + [nil], environ)
        guard failure == 0 else { throw Failure(description: "cannot run \(path): \(String(cString: strerror(failure)))") }
        return process
    }

    private static func waitForEnd(of process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
