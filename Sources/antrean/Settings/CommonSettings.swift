import Foundation
import Logging
import Observability
import Postgres

/// How the program reaches the database and logs.
struct CommonSettings {
    var connection: ConnectionSettings
    var logLevel: Logger.Level

    init(_ reader: inout SettingsReader, role: String) {
        let conninfo = reader.text("database") ?? ProcessInfo.processInfo.environment["DATABASE_URL"] ?? ""
        connection = ConnectionSettings(conninfo: conninfo, applicationName: "antrean \(role)")
        logLevel =
            reader.parse("log.level", default: "info") { text in
                guard let level = Logger.Level(rawValue: text.lowercased()) else { throw Invalid("must be one of \(Self.levels)") }
                return level
            } ?? .info
    }

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    /// The logger of a process, as JSON on standard error.
    func logger(_ label: String) -> Logger {
        let level = logLevel
        LoggingSystem.bootstrap { label in
            var handler = JSONLogHandler(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: label)
    }
}

/// Why a value cannot be used, in words.
struct Invalid: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
