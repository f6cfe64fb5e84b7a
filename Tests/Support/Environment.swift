import Foundation

/// What the tests are told by whoever starts them, and where they stand.
public enum TestEnvironment {
    /// The root of the package, found from this file's place.
    public static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The conninfo in ANTREAN_TEST_PG: a running cluster, superuser, database `postgres`.
    /// - Throws: `Missing`, when nobody set it.
    public static func conninfo() throws -> String {
        guard let conninfo = ProcessInfo.processInfo.environment["ANTREAN_TEST_PG"], !conninfo.isEmpty else {
            throw Missing(
                description: "ANTREAN_TEST_PG is not set: start a cluster with `ops/cluster start DIR PORT` and put the conninfo it prints there")
        }
        return conninfo
    }

    public struct Missing: Error, CustomStringConvertible {
        public let description: String
    }
}
