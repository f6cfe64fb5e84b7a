/// Where a passport is sent: who takes it, the address as lines, and the postal code.
public struct PostalAddress: Hashable, Sendable, Codable {
    public let recipient: String
    public let address: String
    /// Five digits.
    public let postalCode: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// Empty, longer than 300 characters, or with control characters other than line breaks.
        case address
        /// Not five digits.
        case postalCode
    }

    public init(recipient: PersonName, address: String, postalCode: String) throws(Problem) {
        self.recipient = recipient.text
        self.address = try PostalAddress.lines(address)
        self.postalCode = try PostalAddress.code(postalCode)
    }

    /// The address without spaces around its lines and without empty lines.
    public static func lines(_ text: String) throws(Problem) -> String {
        guard text.utf8.count <= 2_000 else { throw .address }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
        let text = lines.joined(separator: "\n")
        guard text.contains(where: \.isLetter), text.count <= 300,
            text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.properties.generalCategory != .control })
        else { throw .address }
        return text
    }

    /// The postal code without spaces.
    public static func code(_ text: String) throws(Problem) -> String {
        guard text.utf8.count <= 100 else { throw .postalCode }
        let code = text.filter { !$0.isWhitespace }
        guard code.utf8.count == 5, code.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { throw .postalCode }
        return code
    }
}
