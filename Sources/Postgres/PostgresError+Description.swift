/// Safe to log: neither DETAIL nor a message that quotes a value.
extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        var text = "postgres \(code)"
        if let sqlState { text += " \(sqlState)" }
        if let constraint { text += " constraint \(constraint)" }
        if let table { text += " table \(table)" }
        text += " in \(phase.rawValue), outcome \(outcome.rawValue), at \(file):\(line)"
        if !quotesValues { text += ": \(message)" }
        return text
    }

    public var debugDescription: String { description }

    /// `dump` and `String(reflecting:)` of whatever holds this error show no more than its description.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// Class 22 is "data exception": `invalid input syntax for type date: "…"`.
    private var quotesValues: Bool { sqlState?.isClass("22") ?? false }
}

extension PostgresError {
    /// The same error, found to be of another phase or another place.
    func with(phase: Phase) -> PostgresError {
        var copy = self
        copy.phase = phase
        return copy
    }

    func at(file: String, line: Int) -> PostgresError {
        var copy = self
        copy.file = file
        copy.line = line
        return copy
    }

    /// Whether another connection may be tried: this one is gone and nothing was applied.
    var isRetryableElsewhere: Bool { code == .connectionLost && outcome == .notApplied }
}
