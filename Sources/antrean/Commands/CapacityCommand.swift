import ArgumentParser
import Capacity
import Domain
import Foundation
import Messages
import Security
import Store

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity", abstract: "Slots of the coming days, made from the weekly patterns, the exceptions and the calendar.",
        subcommands: [Apply.self, Plan.self, Conflicts.self, Keep.self, Move.self], defaultSubcommand: Apply.self)

    struct Horizon: ParsableArguments {
        @Option(help: "How many days after each office's own today (ANTREAN_CAPACITY_DAYS; 30).")
        var days: String?

        @Option(parsing: .upToNextOption, help: "Codes of offices; all when left out.")
        var office: [String] = []
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case csv
        case json
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Brings the slots to the plan: every night, or after a change. Safe at any time and beside full load; one run at a time.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var horizon: Horizon

        func run() async throws {
            let (settings, days) = try await capacitySettings(common, horizon)
            _ = try await withStore(settings, connections: 2) { store in
                try await CapacityJob(store: store).apply(days: days, offices: horizon.office.map { $0.uppercased() }, isWhole: horizon.days == nil) {
                    report in
                    print(
                        "\(report.office) \(report.lane.rawValue)  \(report.days.lowerBound) to \(report.days.upperBound): \(report.count(.added)) added, \(report.count(.raised)) raised, \(report.count(.lowered)) lowered, \(report.count(.closed)) closed"
                    )
                }
            }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells what apply would change, and for which bookings there would be no place (their codes, with --keys). Changes nothing.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var horizon: Horizon
        @OptionGroup var output: Output

        func run() async throws {
            let (settings, days) = try await capacitySettings(common, horizon)
            let codes = try output.codeBook()
            let rows = try await withStore(settings) { store in
                var rows: [HourRow] = []
                for report in try await CapacityJob(store: store).plan(days: days, offices: horizon.office.map { $0.uppercased() }) {
                    for one in report.differences {
                        var row = HourRow(
                            slot: one.slot, office: report.office, lane: report.lane, day: one.day, zone: report.zone, startsAt: one.startsAt,
                            endsAt: one.endsAt,
                            change: one.kind.rawValue, was: one.was, places: one.places, taken: one.taken, over: one.over)
                        if let slot = one.slot { try await row.name(slot, store, codes) }
                        rows.append(row)
                    }
                }
                return rows
            }
            print(try HourRow.text(rows, output.format), terminator: "")
        }
    }

    struct Conflicts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the hours to come that have more people than places, for somebody to keep them or to move people.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var output: Output

        func run() async throws {
            let settings = try await commonSettings(common, role: "capacity")
            let codes = try output.codeBook()
            let rows = try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0) })
                var rows: [HourRow] = []
                for one in try await ConflictService(store: store).list() {
                    guard let office = offices[one.office] else { continue }
                    var row = HourRow(
                        slot: one.slot, office: office.code, lane: .online, day: one.day, zone: office.zone, startsAt: one.startsAt,
                        endsAt: one.endsAt,
                        change: "conflict", was: nil, places: one.isOpen ? one.planned : nil, taken: one.taken, over: one.over)
                    try await row.name(one.slot, store, codes)
                    rows.append(row)
                }
                return rows
            }
            print(try HourRow.text(rows, output.format), terminator: "")
        }
    }

    struct Keep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The hour serves all who are booked, whatever the plan says.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var conflict: ConflictOptions

        func run() async throws {
            let settings = try await commonSettings(common, role: "capacity")
            try await conflict.told {
                try await withStore(settings) { try await ConflictService(store: $0).keep(conflict.slot, reason: conflict.reason, by: .commandLine) }
            }
            print("kept")
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Moves those of an hour who booked last to the next free places, and tells them: they accept, choose another, or give it back.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var conflict: ConflictOptions

        func run() async throws {
            let settings = try await commonSettings(common, role: "capacity")
            let moved = try await conflict.told {
                try await withStore(settings) { try await ConflictService(store: $0).move(conflict.slot, reason: conflict.reason, by: .commandLine) }
            }
            print("\(moved.moved.count) moved, \(moved.left.count) left without a free place")
            if !moved.left.isEmpty { throw ExitCode(2) }
        }
    }

    struct Output: ParsableArguments {
        @Option(help: "table, csv or json.")
        var format = Format.table

        @Option(help: "Directory of the key files: tells the codes of the bookings.")
        var keys: String?

        func codeBook() throws -> CodeBook? { try keys.map { CodeBook(try KeyRing.load(directory: $0)) } }
    }

    struct ConflictOptions: ParsableArguments {
        @Option(help: "The number of the slot, as conflicts lists it.")
        var slot: Int64

        @Option(help: "Why; it stays in the trail.")
        var reason: String

        func validate() throws {
            if reason.trimmingCharacters(in: .whitespaces).isEmpty { throw ValidationError("--reason must say why") }
        }

        func told<T>(_ body: () async throws -> T) async throws -> T {
            do {
                return try await body()
            } catch let error as ConflictError {
                switch error {
                case .notFound: throw Invalid("there is no slot \(slot)")
                case .none: throw Invalid("slot \(slot) has no conflict that could be settled so; `antrean capacity conflicts` lists them")
                case .past: throw Invalid("the hour of slot \(slot) has begun")
                }
            }
        }
    }
}

private func capacitySettings(_ common: CommonOptions, _ horizon: CapacityCommand.Horizon) async throws -> (CommonSettings, Int) {
    var reader = try await SettingsReader(flags: common.flags.merging(["capacity.days": horizon.days]) { $1 }, file: common.config)
    let settings = CommonSettings(&reader, role: "capacity")
    let days = reader.number("capacity.days", default: 30, in: 1...366)
    try reader.finish()
    return (settings, days)
}

/// An hour, as operations read it.
private struct HourRow: Encodable {
    var slot: Int64?
    var office: String
    var lane: String
    var day: String
    var hour: String
    var change: String
    var was: Int?
    var places: Int?
    var taken: Int
    var over: Int
    var bookings: [String] = []

    init(
        slot: Int64?, office: String, lane: LaneCode, day: Day, zone: Zone, startsAt: Date, endsAt: Date, change: String, was: Int?, places: Int?,
        taken: Int, over: Int
    ) {
        self.slot = slot
        self.office = office
        self.lane = lane.rawValue
        self.day = day.description
        hour = "\(zone.timeOfDay(of: startsAt))-\(zone.timeOfDay(of: endsAt))"
        self.change = change
        self.was = was
        self.places = places
        self.taken = taken
        self.over = over
    }

    /// The codes of those for whom there is no place.
    mutating func name(_ slot: Int64, _ store: Store, _ codes: CodeBook?) async throws {
        guard over > 0, let codes else { return }
        bookings = try await store.lastBookings(slot: slot, count: over).map { codes.code(for: $0).text }
    }

    private static let header = ["slot", "office", "lane", "day", "hour", "change", "was", "places", "taken", "over", "bookings"]

    private var fields: [String] {
        [
            slot.map(String.init) ?? "", office, lane, day, hour, change, was.map(String.init) ?? "", places.map(String.init) ?? "", String(taken),
            String(over), bookings.joined(separator: " "),
        ]
    }

    static func text(_ rows: [HourRow], _ format: CapacityCommand.Format) throws -> String {
        switch format {
        case .csv: return CSV.text(header: header, rows: rows.map(\.fields))
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(rows), as: UTF8.self) + "\n"
        case .table: return TextTable.text(header: header, rows: rows.map(\.fields))
        }
    }
}
