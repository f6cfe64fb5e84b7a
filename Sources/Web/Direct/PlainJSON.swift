/// Reads JSON in its plainest form: no escapes in strings, whole numbers of at most 18 digits, no null. Everything else is nil, and is read
/// by `JSONDecoder`, which also knows how to tell what is wrong.
struct PlainJSON {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Nothing follows but space.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    /// Reads an object.
    /// - Parameter member: reads the value of a member; false when it does not know it.
    mutating func object(_ member: (inout PlainJSON, UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let name = text(), take(":"), member(&self, name) else { return false }
        } while take(",")
        return take("}")
    }

    mutating func array(_ element: (inout PlainJSON) -> Bool) -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take("]")
    }

    /// Sets what was not set before: a name that comes twice is not plain.
    mutating func string(_ value: inout String?) -> Bool {
        guard value == nil, let text = text() else { return false }
        // most texts are ASCII, which needs no validation
        value = text.allSatisfy { $0 < 0x80 } ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
        return value != nil
    }

    mutating func bool(_ value: inout Bool?) -> Bool {
        guard value == nil else { return false }
        skipSpace()
        for (word, meaning) in [("true", true), ("false", false)] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            value = meaning
            return true
        }
        return false
    }

    mutating func integer(_ value: inout Int64?) -> Bool {
        guard value == nil else { return false }
        skipSpace()
        let start = position
        var number: Int64 = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]), position - start < 18 {
            number = number * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        // a leading zero, a fraction, an exponent, more digits: not plain
        guard position > start, bytes[start] != UInt8(ascii: "0") || position == start + 1 else { return false }
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "}") else { return false }
        value = number
        return true
    }

    /// The bytes between two quotation marks.
    private mutating func text() -> UnsafeRawBufferPointer? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return UnsafeRawBufferPointer(rebasing: bytes[start..<(position - 1)])
            }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            position += 1
        }
        return nil
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }
}
