/// The number that is called at an office, unique there on its day: `AC-012`. The prefix is the lane's and the hour's letters.
public struct QueueNumber: Hashable, Sendable {
    public let prefix: String
    /// Counts up within the slot from 1; a number given back is never used again.
    public let number: Int

    public init(prefix: String, number: Int) {
        self.prefix = prefix
        self.number = number
    }
}

extension QueueNumber: CustomStringConvertible {
    /// At least three digits.
    public var description: String { "\(prefix)-\(Digits.padded(number, 3))" }
}
