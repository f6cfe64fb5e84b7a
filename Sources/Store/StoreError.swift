/// The database holds what this program does not understand: a newer schema, or damage. Never caused by a client.
public enum StoreError: Error, Sendable, CustomStringConvertible {
    case unexpected(String)

    public var description: String {
        switch self {
        case .unexpected(let what): "the database holds something this program does not know: \(what)"
        }
    }
}
