import Foundation

/// A program that was run to its end.
struct Command: Sendable {
    let status: Int32
    let output: String
    let errors: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Both streams go to files rather than pipes: a server that a script leaves behind would hold a pipe open.
    static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> Command {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let files = ["output", "errors"].map { directory.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let handles = try files.map(FileHandle.init(forWritingTo:))
        defer { for handle in handles { try? handle.close() } }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Command(status: status, output: texts[0], errors: texts[1])
    }

    /// The command, if it ended well.
    func succeeded(_ what: String) throws -> Command {
        guard status == 0 else { throw Failure(description: "\(what) ended with \(status): \(errors)\(output)") }
        return self
    }
}
