import Domain
import Foundation

/// Writes content lines as RFC 5545, section 3.1 wants them: ended by CRLF, of at most 75 octets; longer ones go on after a CRLF and a
/// space, and no character is cut in two. Byte by byte into one buffer, for calendars leave with mails by the ten thousand.
struct CalendarWriter {
    private(set) var bytes: [UInt8] = []
    private var column = 0

    init() {
        bytes.reserveCapacity(2048)
    }

    /// A line whose value needs no escaping.
    mutating func line(_ text: String) {
        write(text)
        endLine()
    }

    /// A line with a value of type TEXT (3.3.11).
    mutating func line(_ name: String, text value: String) {
        write(name)
        for byte in Escape.controls(value, keeping: "\n").utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
                write(UInt8(ascii: "\\"))
                write(byte)
            case UInt8(ascii: "\n"): write("\\n")
            default: write(byte)
            }
        }
        endLine()
    }

    /// A line with an instant in the UTC form of DATE-TIME (3.3.5): `20261130T020000Z`.
    mutating func line(_ name: String, _ date: Date) {
        write(name)
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let day = Day(daysSinceEpoch: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let time = seconds - day.daysSinceEpoch * 86_400
        write(day.year, digits: 4)
        write(day.month, digits: 2)
        write(day.day, digits: 2)
        write("T")
        for number in [time / 3600, time / 60 % 60, time % 60] { write(number, digits: 2) }
        line("Z")
    }

    /// A quoted parameter value, which cannot hold a quote (3.2).
    static func parameter(_ value: String) -> String {
        let line = Escape.line(value)
        guard line.utf8.contains(UInt8(ascii: "\"")) else { return "\"\(line)\"" }
        return "\"\(String(line.map { $0 == "\"" ? "'" : $0 }))\""
    }

    private mutating func endLine() {
        bytes.append(13)
        bytes.append(10)
        column = 0
    }

    private mutating func write(_ text: String) {
        if column + text.utf8.count <= 75 {
            bytes += text.utf8
            column += text.utf8.count
        } else {
            for byte in text.utf8 { write(byte) }
        }
    }

    private mutating func write(_ number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            write(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func write(_ byte: UInt8) {
        // the first byte of a character says how many there are; the others never begin a line
        let width =
            switch byte {
            case 0xf0...: 4
            case 0xe0...: 3
            case 0xc0...: 2
            case 0x80...: 0
            default: 1
            }
        if column + width > 75 {
            endLine()
            bytes.append(UInt8(ascii: " "))
            column = 1
        }
        bytes.append(byte)
        column += 1
    }
}
