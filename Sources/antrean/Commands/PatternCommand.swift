import ArgumentParser
import Capacity
import Domain
import Foundation
import Messages
import Store
import SwiftCSV

struct PatternCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pattern",
        abstract: "The weeks of the offices' lanes, in versions: ordinary ones and seasons. What is entered becomes slots with `antrean capacity`.",
        subcommands: [Export.self, Import.self, Withdraw.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints as CSV the versions that are in force now or later, as import reads them; --all: the others, too, with who entered them.")

        @OptionGroup var common: CommonOptions

        @Option(help: "Code of the office; all when left out.")
        var office: String?

        @Flag(help: "With those that were withdrawn or hold no more, and with who, when and why. Import does not read this.")
        var all = false

        func run() async throws {
            let settings = try await commonSettings(common, role: "pattern")
            let text = try await withStore(settings) { store in
                let offices = try await store.offices()
                let chosen = try office.map { code in
                    guard let one = offices.first(where: { $0.code == code.uppercased() }) else { throw Invalid("there is no office \(code)") }
                    return one
                }
                let codes = Dictionary(uniqueKeysWithValues: offices.map { ($0.id, $0) })
                let now = try await store.databaseNow()
                let versions = try await PatternService(store: store).list(office: chosen?.id).filter { version in
                    guard !all, let office = codes[version.office] else { return true }
                    return version.withdrawal == nil && version.pattern.validUntil.map { $0 >= office.zone.day(of: now) } ?? true
                }
                return PatternFile.text(versions, offices: codes, isWhole: all)
            }
            print(text, terminator: "")
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enters the versions of a CSV file that are not there yet. A bad line stops it before anything is entered.")

        @OptionGroup var common: CommonOptions

        @Argument(
            help: "The file: office, lane, season (yes or no), valid_from, valid_until, weekday (1 Monday), starts, ends, places; nothing: closed.")
        var file: String

        @Option(help: "Why; it stays with each version.")
        var reason: String

        func validate() throws {
            if reason.trimmingCharacters(in: .whitespaces).isEmpty { throw ValidationError("--reason must say why") }
        }

        func run() async throws {
            let settings = try await commonSettings(common, role: "pattern")
            let entries = try PatternFile.read(URL(fileURLWithPath: file))
            try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.code, $0.id) })
                for entry in entries where offices[entry.office] == nil { throw Invalid("\(entry.place): there is no office \(entry.office)") }
                let service = PatternService(store: store)
                var entered = 0
                let present = try await service.list().filter { $0.withdrawal == nil }
                for entry in entries {
                    // a lane that ends with just these versions has them
                    let mine = entries.filter { $0.office == entry.office && $0.lane == entry.lane }.map(\.pattern)
                    let there = present.filter { $0.office == offices[entry.office] && $0.lane == entry.lane }.map(\.pattern)
                    if there.suffix(mine.count) == mine[...] { continue }
                    do {
                        try await service.add(entry.pattern, office: offices[entry.office]!, lane: entry.lane, reason: reason, by: .commandLine)
                        entered += 1
                    } catch PatternError.same {
                        continue
                    } catch PatternError.notFound {
                        throw Invalid("\(entry.place): \(entry.office) has no lane \(entry.lane.rawValue); \(entered) versions before it are entered")
                    }
                }
                print("\(entered) versions entered, \(entries.count - entered) were there; `antrean capacity plan` tells what they change")
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a version back: what was in force before it is so again.")

        @OptionGroup var common: CommonOptions

        @Argument(help: "Number of the version, as export --all lists it.")
        var version: Int64

        @Option(help: "Why; it stays with the version.")
        var reason: String

        func run() async throws {
            let settings = try await commonSettings(common, role: "pattern")
            do {
                try await withStore(settings) { try await PatternService(store: $0).withdraw(version, reason: reason, by: .commandLine) }
            } catch PatternError.notFound {
                throw Invalid("there is no version \(version)")
            } catch PatternError.withdrawn {
                throw Invalid("version \(version) was withdrawn before")
            }
            print("withdrawn; `antrean capacity plan` tells what that changes")
        }
    }
}

/// Versions of weeks as a CSV file, an hour a line; a weekday without hours is a line with its hour left empty.
enum PatternFile {
    struct Entry {
        /// The line on which it begins.
        var place: String
        var office: String
        var lane: LaneCode
        var pattern: Pattern
    }

    private static let columns = ["version", "office", "lane", "season", "valid_from", "valid_until", "weekday", "starts", "ends", "places"]

    /// - Parameter isWhole: with who entered and withdrew them, when and why.
    static func text(_ versions: [PatternVersion], offices: [Int32: Office], isWhole: Bool) -> String {
        let rows = versions.flatMap { version -> [[String]] in
            let pattern = version.pattern
            let first = [
                String(version.id), offices[version.office]?.code ?? "", version.lane.rawValue, pattern.isSeason ? "yes" : "no",
                pattern.validFrom.description, pattern.validUntil?.description ?? "",
            ]
            let last =
                isWhole
                ? [
                    version.enteredBy ?? "", RFC3339.utc(version.at), version.reason, version.withdrawal?.by ?? "",
                    version.withdrawal.map { RFC3339.utc($0.at) } ?? "", version.withdrawal?.reason ?? "",
                ] : []
            return Weekday.allCases.filter(pattern.weekdays.contains).flatMap { weekday -> [[String]] in
                let hours = pattern.plan.hours[weekday] ?? []
                let day = [String(weekday.rawValue)]
                if hours.isEmpty { return [first + day + ["", "", ""] + last] }
                return hours.map { first + day + [$0.starts.description, $0.ends.description, String($0.places)] + last }
            }
        }
        let more = ["entered_by", "entered_at", "reason", "withdrawn_by", "withdrawn_at", "withdrawal"]
        return CSV.text(header: columns + (isWhole ? more : []), rows: rows)
    }

    static func read(_ file: URL) throws -> [Entry] {
        let lines = try CSVLines.read(file)
        var groups: [(key: [String], lines: [CSVLines.Line])] = []
        for line in lines {
            // versions of a file that export made are told apart by their number, too
            let key = [line.values["version"] ?? ""] + (try ["office", "lane", "season", "valid_from", "valid_until"].map { try line($0) })
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].lines.append(line)
            } else {
                groups.append((key, [line]))
            }
        }
        return try groups.map { try entry($0.lines) }
    }

    private static func entry(_ lines: [CSVLines.Line]) throws -> Entry {
        let first = lines[0]
        guard let lane = LaneCode(rawValue: try first("lane")) else { throw first.error("a lane that is none") }
        let season = try first("season")
        guard ["yes", "no"].contains(season) else { throw first.error("season is neither yes nor no") }
        guard let from = Day(try first("valid_from")) else { throw first.error("valid_from is no date") }
        let until = try first("valid_until")
        guard until.isEmpty || Day(until) != nil else { throw first.error("valid_until is no date") }
        var weekdays: Set<Weekday> = []
        var hours: [Weekday: [PlannedHour]] = [:]
        for line in lines {
            guard let weekday = Int(try line("weekday")).flatMap(Weekday.init) else { throw line.error("weekday is not 1 (Monday) to 7") }
            weekdays.insert(weekday)
            let values = try [line("starts"), line("ends"), line("places")]
            if values.allSatisfy(\.isEmpty) { continue }
            guard let starts = TimeOfDay(values[0]), let ends = TimeOfDay(values[1]), starts < ends else {
                throw line.error("an hour is as 08:00 and ends after it starts")
            }
            guard let places = Int(values[2]), (0...10_000).contains(places) else { throw line.error("places are 0 to 10000") }
            hours[weekday, default: []].append(PlannedHour(starts: starts, ends: ends, places: places))
        }
        do {
            let pattern = Pattern(
                isSeason: season == "yes", validFrom: from, validUntil: Day(until), weekdays: weekdays, plan: WeeklyPlan(hours: hours))
            try pattern.check()
            return Entry(place: first.place, office: try first("office").uppercased(), lane: lane, pattern: pattern)
        } catch let problem as Pattern.Problem {
            throw first.error(problem.words)
        }
    }
}

extension Pattern.Problem {
    fileprivate var words: String {
        switch self {
        case .validity: "valid_until is before valid_from"
        case .endless: "a season needs a last day, valid_until"
        case .noWeekday: "no weekday"
        case .hours(let weekday): "hours of weekday \(weekday.rawValue) overlap, or do not begin on a quarter"
        }
    }
}
