import Domain
import Foundation

/// What a person wants who writes to an office's number, read out of the text as far as it can be understood.
///
/// Forgiving: case, spaces, invisible marks, a missing `#` at either end, dates with `-`, `/` or `.`. Strict in what follows: nothing is booked
/// unless there is a name, a birth date and a day that exist.
public enum ChatRequest: Hashable, Sendable {
    /// `#NAME#DDMMYYYY#DDMMYYYY#`, with the NIK as a fourth field where an office asks for it.
    public struct Booking: Hashable, Sendable {
        public var name: PersonName
        public var birth: Day
        public var day: Day
        public var nik: NIK?
    }

    /// What is wrong with a message that is meant to book.
    public enum Problem: Hashable, Sendable {
        case name(PersonName.Problem)
        /// No such date, or none that somebody alive was born on.
        case birth
        case day
        case nik(NIK.Problem)
        /// Too few fields, or too many.
        case fields
    }

    case book(Booking)
    case unclear([Problem])
    /// A code sent back.
    case code(BookingCode)
    /// `#BATAL`, or `#BATAL#CODE`.
    case cancel(BookingCode?)
    /// What has the length of a code and is none: misread or mistyped.
    case badCode
    case status
    case requirements
    case offices
    case help
    /// No reminders any more, or reminders again.
    case reminders(Bool)
    case other

    /// The longest text that is looked at, in UTF-8 bytes; WhatsApp's own limit is 4,096 characters.
    static let longest = 16_384

    /// - Parameter today: on the office's clock.
    public init(_ text: String, today: Day) {
        guard text.utf8.count <= ChatRequest.longest else {
            self = .other
            return
        }
        let clean = ChatRequest.clean(text)
        var fields = clean.split(separator: "#", omittingEmptySubsequences: false).map { ChatRequest.trim($0) }
        while fields.last?.isEmpty == true { fields.removeLast() }
        if clean.first == "#", fields.first?.isEmpty == true { fields.removeFirst() }
        switch fields.count {
        case 0: self = .other
        case 1: self = ChatRequest.short(fields)
        case 2 where ChatRequest.commands[fields[0].uppercased()] == .cancel(nil): self = ChatRequest.short(fields)
        case 2 where !clean.hasPrefix("#"): self = .other
        default: self = ChatRequest.booking(fields, today: today)
        }
    }

    private static let commands: [String: ChatRequest] = [
        "BATAL": .cancel(nil), "CANCEL": .cancel(nil), "STATUS": .status, "SYARAT": .requirements, "REQUIREMENTS": .requirements, "KANTOR": .offices,
        "OFFICES": .offices, "BANTUAN": .help, "HELP": .help, "STOP": .reminders(false), "BERHENTI": .reminders(false), "MULAI": .reminders(true),
        "START": .reminders(true),
    ]

    /// The words that only who writes English uses.
    private static let english: Set<String> = ["CANCEL", "REQUIREMENTS", "OFFICES", "HELP"]

    /// Those of both languages.
    private static let both: Set<String> = ["STATUS", "STOP", "START"]

    /// The language that a command shows; nil when it shows none.
    public static func language(of text: String) -> Language? {
        guard text.utf8.count <= 256, let word = clean(text).split(separator: "#").first.map({ trim($0).uppercased() }) else { return nil }
        guard commands[word] != nil, !both.contains(word) else { return nil }
        return english.contains(word) ? .en : .id
    }

    private static func short(_ fields: [String]) -> ChatRequest {
        let command = commands[fields[0].uppercased()]
        if command == .cancel(nil), fields.count == 2 {
            guard let code = try? BookingCode(fields[1]) else { return .badCode }
            return .cancel(code)
        }
        if let command { return command }
        do {
            return .code(try BookingCode(fields[0]))
        } catch {
            return error == .check ? .badCode : .other
        }
    }

    private static func booking(_ fields: [String], today: Day) -> ChatRequest {
        guard (3...4).contains(fields.count) else { return .unclear([.fields]) }
        var problems: [Problem] = []
        func value<Value, Failure>(_ make: () throws(Failure) -> Value, _ problem: (Failure) -> Problem) -> Value? {
            do {
                return try make()
            } catch {
                problems.append(problem(error))
                return nil
            }
        }
        let name = value({ () throws(PersonName.Problem) in try PersonName(fields[0]) }, { .name($0) })
        let birth = day(fields[1]).flatMap { (0...130).contains($0.years(until: today)) && $0 <= today ? $0 : nil }
        if birth == nil { problems.append(.birth) }
        let wanted = day(fields[2])
        if wanted == nil { problems.append(.day) }
        let nik = fields.count == 4 ? value({ () throws(NIK.Problem) in try NIK(fields[3]) }, { .nik($0) }) : nil
        guard problems.isEmpty, let name, let birth, let wanted else { return .unclear(problems) }
        return .book(Booking(name: name, birth: birth, day: wanted, nik: nik))
    }

    /// `DDMMYYYY`, or the three numbers with `-`, `/`, `.` or spaces between them.
    static func day(_ text: String) -> Day? {
        let parts = text.utf8.split(whereSeparator: { "-/. ".utf8.contains($0) }).map(Array.init)
        guard parts.allSatisfy({ $0.allSatisfy { (48...57).contains($0) } }) else { return nil }
        let numbers: [ArraySlice<UInt8>]
        switch parts.map(\.count) {
        case [8]: numbers = [parts[0][0..<2], parts[0][2..<4], parts[0][4..<8]]
        case let lengths where lengths.count == 3 && (1...2).contains(lengths[0]) && (1...2).contains(lengths[1]) && lengths[2] == 4:
            numbers = parts.map { $0[...] }
        default: return nil
        }
        let values = numbers.map { $0.reduce(0) { $0 * 10 + Int($1 - 48) } }
        return Day(year: values[2], month: values[1], day: values[0])
    }

    /// Composed, without marks that nobody sees (direction, joiners, byte order), with the wide number sign of some keyboards as `#`.
    private static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case "\u{ff03}", "\u{fe5f}": scalars.append("#")
            // a keyboard's # may come as the emoji of the key
            case "\u{fe0f}", "\u{20e3}": continue
            default:
                if scalar.properties.generalCategory != .format { scalars.append(scalar) }
            }
        }
        return trim(Substring(String(scalars)))
    }

    private static func trim(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
