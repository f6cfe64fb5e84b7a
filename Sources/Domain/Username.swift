/// The name an account logs in with: 3 to 30 of a-z, 0-9, dot, underscore and dash, beginning with a letter.
public struct Username: Hashable, Sendable {
    public let text: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        case length
        case characters
        /// Does not begin with a letter.
        case beginning
        /// Two of dot, underscore and dash in a row.
        case separators

        public var errorCode: ErrorCode { .invalidUsername }
    }

    /// Capital letters are lowered, so that nobody can take a name that looks like another's.
    public init(_ text: String) throws(Problem) {
        guard (3...30).contains(text.utf8.count) else { throw .length }
        // Some letters outside ASCII lower to one inside it.
        guard text.utf8.allSatisfy({ $0 < 128 }) else { throw .characters }
        let name = text.lowercased()
        guard name.utf8.allSatisfy({ Username.isLetter($0) || Digits.isDigit($0) || Username.isSeparator($0) }) else { throw .characters }
        guard name.utf8.first.map(Username.isLetter) == true else { throw .beginning }
        guard !zip(name.utf8, name.utf8.dropFirst()).contains(where: { Username.isSeparator($0) && Username.isSeparator($1) }) else {
            throw .separators
        }
        self.text = name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        "._-".utf8.contains(byte)
    }
}

extension Username: CustomStringConvertible {
    public var description: String { text }
}
