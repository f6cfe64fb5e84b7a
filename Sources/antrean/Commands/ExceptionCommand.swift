import ArgumentParser
import Capacity
import Domain
import Foundation
import Messages
import Store

struct ExceptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exception",
        abstract: "Hours of single days that are other than the week's pattern says; heads and operators change them on the pages, too.",
        subcommands: [Export.self, Import.self])

    private static let columns = ["office", "day", "starts", "ends", "places", "reason"]

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints as CSV the exceptions in force of today and later, as import reads them; --who: with who entered them and when.")

        @OptionGroup var common: CommonOptions

        @Flag(help: "With who and when. Import does not read this.")
        var who = false

        func run() async throws {
            let settings = try await commonSettings(common, role: "exception")
            let text = try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0) })
                let rows = try await HoursService(store: store).exceptions().compactMap { one -> [String]? in
                    guard let office = offices[one.office] else { return nil }
                    let first = [
                        office.code, one.day.description, office.zone.timeOfDay(of: one.startsAt).description,
                        office.zone.timeOfDay(of: one.endsAt).description, one.places.map(String.init) ?? "", one.reason,
                    ]
                    return who ? first + [one.enteredBy ?? "", RFC3339.utc(one.at)] : first
                }
                return CSV.text(header: columns + (who ? ["entered_by", "entered_at"] : []), rows: rows)
            }
            print(text, terminator: "")
        }
    }

    /// One line of the file.
    private struct Wanted {
        var office: Office
        var day: Day
        var hour: WantedHour
        var reason: String
        var line: CSVLines.Line
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes the hours of a CSV file at once, an office's day together. A bad line stops it before anything is changed.")

        @OptionGroup var common: CommonOptions

        @Argument(help: "The file: office, day, starts, ends (empty: an hour later), places (empty: closed), reason.")
        var file: String

        func run() async throws {
            let settings = try await commonSettings(common, role: "exception")
            let lines = try CSVLines.read(URL(fileURLWithPath: file))
            try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.code, $0) })
                let wanted = try lines.map { try ExceptionCommand.wanted($0, offices) }
                try ExceptionCommand.check(wanted)
                let service = HoursService(store: store)
                let days = Dictionary(grouping: wanted) { "\($0.office.code) \($0.day) \($0.reason)" }.values
                    .sorted { ($0[0].day, $0[0].office.code, $0[0].reason) < ($1[0].day, $1[0].office.code, $1[0].reason) }
                // all are looked at before one is changed
                for dry in [true, false] {
                    var outcomes: [ChangedHour.Outcome: Int] = [:]
                    var closed = 0
                    for day in days {
                        do {
                            for hour in try await ExceptionCommand.change(day, service, dry: dry) { outcomes[hour.outcome, default: 0] += 1 }
                        } catch HoursError.closedDay {
                            closed += day.count
                        } catch  where !dry {
                            throw Invalid("\(outcomes[.inForce] ?? 0) hours are changed, then: \(error). The file may be taken again.")
                        }
                    }
                    let others = [(.past, "have begun"), (.overlaps, "overlap another")].compactMap { outcome, what in
                        outcomes[outcome].map { "\($0) \(what)" }
                    }
                    if dry, !others.isEmpty { throw Invalid("nothing is changed: of the hours \(others.joined(separator: ", "))") }
                    if !dry {
                        let left = closed > 0 ? ["\(closed) left out: their offices are closed on these days"] : []
                        print((["\(outcomes[.inForce] ?? 0) changed", "\(outcomes[.same] ?? 0) were so"] + others + left).joined(separator: ", "))
                    }
                }
            }
        }
    }

    /// An hour stands there once, and none reaches into another.
    private static func check(_ wanted: [Wanted]) throws {
        for day in Dictionary(grouping: wanted, by: { "\($0.office.code) \($0.day)" }).values {
            let hours = day.sorted { $0.hour.starts < $1.hour.starts }
            for (one, next) in zip(hours, hours.dropFirst()) {
                guard one.hour.starts != next.hour.starts else { throw next.line.error("the hour stands there twice") }
                guard let ends = one.hour.ends, one.hour.places != nil, next.hour.places != nil else { continue }
                guard ends <= next.hour.starts else { throw next.line.error("the hour begins before the one before it ends") }
            }
        }
    }

    private static func wanted(_ line: CSVLines.Line, _ offices: [String: Office]) throws -> Wanted {
        let code = try line("office").uppercased()
        guard let office = offices[code] else { throw line.error("there is no office \(code)") }
        guard let day = Day(try line("day")) else { throw line.error("day is no date") }
        guard let starts = TimeOfDay(try line("starts")) else { throw line.error("starts is no time like 09:00") }
        let end = try line("ends")
        let ends = TimeOfDay(end)
        guard end.isEmpty || ends != nil else { throw line.error("ends is no time like 10:00") }
        let number = try line("places")
        let places = Int(number)
        guard number.isEmpty || places.map({ (0...10_000).contains($0) }) == true else {
            throw line.error("places is a number from 0 to 10000, or empty: closed")
        }
        let reason = try line("reason")
        guard !reason.isEmpty else { throw line.error("reason must say why") }
        return Wanted(office: office, day: day, hour: WantedHour(starts: starts, ends: ends, places: places), reason: reason, line: line)
    }

    private static func change(_ day: [Wanted], _ service: HoursService, dry: Bool) async throws -> [ChangedHour] {
        let first = day[0]
        do {
            return try await service.change(
                day.map(\.hour), of: first.day, at: first.office, opensAt: nil, reason: first.reason, mayExceed: true, dry: dry, by: .commandLine)
        } catch let error as HoursError {
            switch error {
            case .notOnline: throw first.line.error("\(first.office.code) takes no bookings: `antrean office open \(first.office.code)` first")
            case .pastDay: throw first.line.error("\(first.day) is over")
            case .beyondHorizon: throw first.line.error("\(first.day) has no hours yet: they are made by `antrean capacity`")
            case .closedDay: throw error
            case .hour(let index):
                throw day[index].line.error("the hour overlaps another, or ends before it starts, or does not start on a quarter")
            case .notFound, .decided: throw first.line.error("it changed meanwhile: try again")
            }
        }
    }
}
