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

extension QueueNumber {
    /// Reads what `description` writes, typed by hand as well: `ac 12`, `AC-012`.
    public init?(_ text: String) {
        let plain = text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" }
        // a prefix may end with a digit of its own, which only the hyphen tells from the number
        let parts = plain.split(separator: "-", maxSplits: 1)
        let prefix = parts.count == 2 ? String(parts[0]) : String(plain.prefix { $0.isLetter })
        let digits = parts.count == 2 ? String(parts[1]) : String(plain.dropFirst(prefix.count))
        guard let first = prefix.first, first.isLetter, prefix.count <= 3, digits.count <= 6, digits.allSatisfy(\.isNumber),
            let number = Int(digits), number > 0
        else { return nil }
        self.init(prefix: prefix, number: number)
    }
}
