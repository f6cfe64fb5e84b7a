import Logging

extension Logger {
    /// Says nothing: tests read outcomes, not logs.
    public static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
