/// The database holds what this program does not understand: a newer schema, or damage. Never caused by a client.
public enum StoreError: Error, Sendable, CustomStringConvertible {
    case unexpected(String)

    public var description: String {
        switch self {
        case .unexpected(let what): "the database holds something this program does not know: \(what)"
        }
    }
}

extension RawRepresentable where RawValue == Int32 {
    /// What a function of the database answered, by its number.
    /// - Throws: ``StoreError/unexpected(_:)``: a function that is newer than this program.
    init(number: Int32) throws {
        guard let outcome = Self(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        self = outcome
    }
}
