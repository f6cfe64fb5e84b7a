import Foundation

/// A name as it stands on the identity card. Many Indonesians have one word only, and that is a whole name.
public struct PersonName: Hashable, Sendable {
    /// In Unicode's composed form, with single spaces.
    public let text: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        case empty
        /// More than 100 characters.
        case length
        /// A digit, a control character, or another sign that no name has.
        case characters

        public var errorCode: ErrorCode { .invalidName }
    }

    /// Letters of any script with their marks, spaces, and ' ’ . , - / are taken; at least one letter.
    public init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 1_000 else { throw .length }
        if PersonName.isPlain(text) {
            self.text = text
            return
        }
        let words = text.precomposedStringWithCanonicalMapping.split(whereSeparator: PersonName.isSpace)
        let name = words.joined(separator: " ")
        guard !name.isEmpty else { throw .empty }
        // Marks can be piled on one letter without end, so scalars are bounded as well as characters.
        guard name.count <= 100, name.unicodeScalars.count <= 200 else { throw .length }
        guard name.unicodeScalars.allSatisfy({ PersonName.isLetter($0) || PersonName.isMark($0) || " '’.,-/".unicodeScalars.contains($0) }),
            name.unicodeScalars.contains(where: PersonName.isLetter), !name.unicodeScalars.first.map(PersonName.isMark)!
        else { throw .characters }
        self.text = name
    }

    /// Nearly every name: ASCII letters in words with one space between them, which is as it should be already.
    private static func isPlain(_ text: String) -> Bool {
        var isLetterBefore = false
        for byte in text.utf8 {
            let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
            guard isLetter || byte == UInt8(ascii: " ") && isLetterBefore else { return false }
            isLetterBefore = isLetter
        }
        return isLetterBefore && text.utf8.count <= 100
    }

    /// Space separators only: a tab or a line break in a name is a mistake or an attack.
    private static func isSpace(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .spaceSeparator }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark: true
        default: false
        }
    }
}

extension PersonName: CustomStringConvertible {
    public var description: String { text }
}
