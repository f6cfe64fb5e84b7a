/// Quoted-printable (RFC 2045, section 6.7): text that stays readable, in lines of at most 76 characters of ASCII.
enum QuotedPrintable {
    /// Encodes a text; every kind of line end becomes CRLF. The result ends with CRLF.
    ///
    /// A full stop at the start of a line is encoded, so that SMTP has none to double; so is the F of "From ", which some mailboxes change.
    static func encode(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            // at worst every byte becomes three, with a break of three after each 75; and the last line gets its end
            [UInt8](unsafeUninitializedCapacity: 3 * bytes.count + 3 * (bytes.count / 25) + 2) { buffer, count in
                var writer = Writer(to: buffer.baseAddress!)
                var start = 0
                repeat {
                    var end = start
                    while end + 8 <= bytes.count, !Eight(bytes, at: end).hasLineEnd { end += 8 }
                    while end < bytes.count, bytes[end] != 10, bytes[end] != 13 { end += 1 }
                    writer.write(line: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                    start = end + (end + 1 < bytes.count && bytes[end] == 13 && bytes[end + 1] == 10 ? 2 : 1)
                } while start < bytes.count
                count = writer.count
            }
        }
    }

    /// Writes where there is room for all that can come.
    private struct Writer {
        private let output: UnsafeMutablePointer<UInt8>
        private(set) var count = 0

        init(to output: UnsafeMutablePointer<UInt8>) {
            self.output = output
        }

        mutating func write(line: UnsafeBufferPointer<UInt8>) {
            var column = 0
            var index = 0
            while index < line.count {
                let run = column == 0 ? 0 : plainRun(line, from: index, atMost: 75 - column)
                if run > 0 {
                    (output + count).update(from: line.baseAddress! + index, count: run)
                    count += run
                    column += run
                    index += run
                    continue
                }
                let byte = line[index]
                let isLast = index == line.count - 1
                var escaped = mustEscape(byte, isLast: isLast) || (column == 0 && mustEscapeAtStart(line, index))
                // One column is kept for the sign of the soft break, which the last character of a line does not need.
                if column + (escaped ? 3 : 1) > (isLast ? 76 : 75) {
                    write(UInt8(ascii: "="))
                    write(13)
                    write(10)
                    column = 0
                    escaped = escaped || mustEscapeAtStart(line, index)
                }
                if escaped {
                    write(UInt8(ascii: "="))
                    write(hexDigit(byte >> 4))
                    write(hexDigit(byte & 15))
                    column += 3
                } else {
                    write(byte)
                    column += 1
                }
                index += 1
            }
            write(13)
            write(10)
        }

        /// How many bytes from here stand for themselves wherever they stand: nearly all. The last of a line is looked at by itself.
        private func plainRun(_ line: UnsafeBufferPointer<UInt8>, from start: Int, atMost room: Int) -> Int {
            let limit = min(start + room, line.count - 1)
            var end = start
            // eight at a time, for this is where a mail's time goes
            while end + 8 <= limit, Eight(line, at: end).isPlain { end += 8 }
            while end < limit, !mustEscape(line[end], isLast: false) { end += 1 }
            return max(0, end - start)
        }

        private mutating func write(_ byte: UInt8) {
            output[count] = byte
            count += 1
        }
    }

    /// Eight bytes, looked at together in one register.
    private struct Eight {
        private let word: UInt64

        init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
            word = UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt64.self)
        }

        /// All are from space to tilde, and none is an equals sign.
        var isPlain: Bool {
            let high: UInt64 = 0x8080_8080_8080_8080
            let belowSpace = (word &- Eight.each(0x20)) & ~word
            let aboveTilde = word | (word &+ Eight.each(1))
            return (belowSpace | aboveTilde) & high == 0 && !has(UInt8(ascii: "="))
        }

        var hasLineEnd: Bool { has(10) || has(13) }

        private func has(_ byte: UInt8) -> Bool {
            let zero = word ^ Eight.each(byte)
            return (zero &- Eight.each(1)) & ~zero & 0x8080_8080_8080_8080 != 0
        }

        private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
    }

    private static func mustEscape(_ byte: UInt8, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): true
        case UInt8(ascii: " "), 9: isLast
        case 33...126: false
        default: true
        }
    }

    private static func mustEscapeAtStart(_ line: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        switch line[index] {
        case UInt8(ascii: "."): true
        case UInt8(ascii: "F"): line[index...].starts(with: "From ".utf8)
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
    }
}
