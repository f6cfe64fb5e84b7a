import Foundation

/// A PostgreSQL cluster that one test has for itself, because it restarts it or needs other settings. Made by `ops/cluster` in a temporary
/// directory, gone afterwards.
public struct TestCluster: Sendable {
    public enum Shutdown: String, Sendable {
        /// Sessions are told and ended.
        case fast
        /// A crash: the next start recovers from the log.
        case immediate
    }

    public let directory: URL
    /// Superuser `postgres`, database `postgres`, over the unix socket.
    public let conninfo: String

    /// Starts a cluster, runs the body, and takes the cluster away however the body ends.
    /// - Parameter settings: `name=value` as in postgresql.conf.
    public static func with<T>(settings: [String] = [], _ body: (TestCluster) async throws -> T) async throws -> T {
        // A short path: the name of a unix socket has at most 107 bytes.
        let name = "antrean-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        let port = try freePort()
        do {
            let printed = try await operate(["start", directory.path, String(port)] + settings.flatMap { ["-c", $0] })
            guard let conninfo = printed.split(separator: "\n").last else { throw Failure(description: "ops/cluster printed no conninfo") }
            let cluster = TestCluster(directory: directory, conninfo: String(conninfo))
            let value = try await body(cluster)
            await remove(directory)
            return value
        } catch {
            await remove(directory)
            throw error
        }
    }

    public func restart(_ mode: Shutdown) async throws {
        _ = try await TestCluster.operate(["restart", directory.path, mode.rawValue])
    }

    public func stop(_ mode: Shutdown) async throws {
        _ = try await TestCluster.operate(["stop", directory.path, mode.rawValue])
    }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private static func remove(_ directory: URL) async {
        // A cluster that never started cannot be stopped; either way it goes.
        _ = try? await operate(["stop", directory.path, "immediate"])
        if let home = try? FileManager.default.destinationOfSymbolicLink(atPath: directory.appendingPathComponent("home").path) {
            try? FileManager.default.removeItem(atPath: home)
        }
        try? FileManager.default.removeItem(at: directory)
    }

    /// Runs `ops/cluster` and returns what it printed.
    private static func operate(_ arguments: [String]) async throws -> String {
        let program = TestEnvironment.packageRoot.appendingPathComponent("ops/cluster").path
        let ended = try await Program.run(program, arguments)
        guard ended.status == 0 else {
            throw Failure(description: "ops/cluster \(arguments.joined(separator: " ")) ended with \(ended.status): \(ended.errors)")
        }
        return ended.output
    }

    /// A TCP port that is free at the moment.
    public static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let ok = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard ok else { throw Failure(description: "there is no free port on the loopback") }
        return UInt16(bigEndian: address.sin_port)
    }
}
