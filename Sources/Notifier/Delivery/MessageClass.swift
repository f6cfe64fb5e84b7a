/// How urgent a message is. The raw value is `outbox.class`, in order of urgency.
public enum MessageClass: Int16, CaseIterable, Hashable, Sendable {
    /// A log-in or confirmation code: worthless when it comes late.
    case code = 0
    /// Something a person relies on has changed: cancelled, moved.
    case change = 1
    case confirmation = 2
    case reminder = 3
}
