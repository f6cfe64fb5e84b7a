import TestSupport

extension Program.Ended {
    /// Itself, if it ended well.
    func succeeded(_ what: String) throws -> Program.Ended {
        guard status == 0 else { throw Failure("\(what) ended with \(status): \(errors)\(output)") }
        return self
    }
}
