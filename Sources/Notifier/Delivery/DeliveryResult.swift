/// What came of one attempt. Texts hold no addresses: they are kept in the outbox and in logs.
public enum DeliveryResult: Hashable, Sendable {
    /// The other side has taken it.
    /// - `remoteID`: what it said, by which its logs can be searched.
    case delivered(remoteID: String?)
    /// Not taken, but it may be later: try again.
    /// - `code`: the reply's number where there was one.
    case transient(code: Int?, text: String)
    /// Refused for good: this message will not be taken.
    case permanent(code: Int?, text: String)
    /// Sent whole, but no answer came: the other side may have it or not. It is sent again with the same Message-ID.
    case unknown(text: String)
}
