import ArgumentParser
import Capacity
import Domain
import Foundation
import Messages
import Store

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Announces from when an office's places on a range of days may be booked; postpones, stops and withdraws it, also while it runs.",
        subcommands: [List.self, Announce.self, Postpone.self, Stop.self, Withdraw.self, End.self, Export.self, Import.self])

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What all that change something need.
    struct Change: ParsableArguments {
        @Option(help: "Codes of offices, with commas. Default: all that take bookings online, or all that were announced together.")
        var office: String?

        @Option(help: "Why; it is kept with the release and in the audit trail.")
        var reason: String

        func offices(_ store: Store) async throws -> [Int32]? {
            guard let office else { return nil }
            let known = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.code, $0.id) })
            return try office.uppercased().split { $0 == "," || $0 == " " }.map { code in
                guard let id = known[String(code)] else { throw Failure(description: "there is no office \(code)") }
                return id
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the releases of days to come, as a table; --all: those of days that are over, too.")

        @OptionGroup var common: CommonOptions

        @Flag(help: "With those whose days are over.")
        var all = false

        func run() async throws {
            try await inStore(common) { store in
                let codes = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0.code) })
                let rows = try await ReleaseService(store: store).list(past: all).map { one in
                    [
                        String(one.batch), codes[one.office] ?? "", RFC3339.utc(one.terms.opensAt), one.terms.days.lowerBound.description,
                        one.terms.days.upperBound.description, shares(one.terms), String(one.terms.chatShare), one.state.rawValue,
                    ]
                }
                print(TextTable.text(header: ["release"] + columns + ["state"], rows: rows), terminator: "")
            }
        }
    }

    struct Announce: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Announces a release. From then on its offices open their days by release only.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var change: Change

        @Option(help: "The instant, such as 2027-01-04T09:00:00+07:00.")
        var at: String

        @Option(help: "The first day.")
        var from: String

        @Option(help: "The last day. Default: the first.")
        var until: String?

        @Option(help: "Percent of the places: a number for the online lane, or lanes such as online=60.")
        var share = "100"

        @Option(help: "Percent of what is opened that is kept for WhatsApp.")
        var whatsapp = 0

        func run() async throws {
            let terms = try ReleaseCommand.terms(at: at, from: from, until: until ?? "", share: share, whatsapp: String(whatsapp)) { Invalid($0) }
            try await inStore(common) { store in
                let chosen = try await change.offices(store)
                let online = try await store.offices().filter(\.acceptsOnlineBookings).map(\.id)
                let release = try await told(store) {
                    try await $0.announce(terms, offices: chosen ?? online, reason: change.reason, by: .commandLine)
                }
                print("release \(release) is announced for \((chosen ?? online).count) offices")
            }
        }
    }

    struct Postpone: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Gives a release another instant; also one that runs, or that was stopped.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var change: Change

        @Argument(help: "The release, as `list` prints it.")
        var release: Int64

        @Option(help: "The new instant.")
        var at: String

        func run() async throws {
            guard let opensAt = RFC3339.parse(at) else { throw Invalid("--at is an instant such as 2027-01-04T09:00:00+07:00") }
            try await inStore(common) { store in
                let offices = try await change.offices(store)
                try await told(store) { try await $0.postpone(release, offices: offices, to: opensAt, reason: change.reason, by: .commandLine) }
            }
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops a release: nothing of it may be booked until `postpone` gives it another instant; who is booked stays.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var change: Change

        @Argument(help: "The release, as `list` prints it.")
        var release: Int64

        func run() async throws {
            try await inStore(common) { store in
                let offices = try await change.offices(store)
                try await told(store) { try await $0.stop(release, offices: offices, reason: change.reason, by: .commandLine) }
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Withdraws a release: it is announced no more.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var change: Change

        @Argument(help: "The release, as `list` prints it.")
        var release: Int64

        func run() async throws {
            try await inStore(common) { store in
                let offices = try await change.offices(store)
                try await told(store) { try await $0.withdraw(release, offices: offices, reason: change.reason, by: .commandLine) }
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offices open their days without releases again; hours that waited may be booked after the usual announcement.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var change: Change

        func validate() throws {
            if change.office == nil { throw ValidationError("--office says which") }
        }

        func run() async throws {
            try await inStore(common) { store in
                for office in try await change.offices(store) ?? [] {
                    try await told(store) { try await $0.end(office: office, reason: change.reason, by: .commandLine) }
                }
            }
        }
    }

    private static let columns = ["office", "opens_at", "from", "until", "share", "whatsapp_share"]

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints as CSV the releases that are announced, of days to come, as import reads them.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await inStore(common) { store in
                let codes = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0.code) })
                let rows = try await ReleaseService(store: store).list().filter { $0.state == .announced }.map { one in
                    [
                        codes[one.office] ?? "", RFC3339.utc(one.terms.opensAt), one.terms.days.lowerBound.description,
                        one.terms.days.upperBound.description,
                        shares(one.terms), String(one.terms.chatShare),
                    ]
                }
                print(CSV.text(header: columns, rows: rows), terminator: "")
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Announces the releases of a CSV file that are not announced yet; lines that differ only in the office are one release. A bad line stops it before anything is announced."
        )

        @OptionGroup var common: CommonOptions

        @Argument(help: "The file: office, opens_at, from, until (empty: one day), share (60, or online=60), whatsapp_share.")
        var file: String

        @Option(help: "Why.")
        var reason: String

        func run() async throws {
            let lines = try CSVLines.read(URL(fileURLWithPath: file))
            try await inStore(common) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.code, $0.id) })
                var wanted: [(terms: ReleaseTerms, offices: [Int32], line: CSVLines.Line)] = []
                for line in lines {
                    let code = try line("office").uppercased()
                    guard let office = offices[code] else { throw line.error("there is no office \(code)") }
                    let terms = try ReleaseCommand.terms(
                        at: try line("opens_at"), from: try line("from"), until: try line("until"), share: try line("share"),
                        whatsapp: try line("whatsapp_share")
                    ) { line.error($0) }
                    if let index = wanted.firstIndex(where: { $0.terms == terms }) {
                        wanted[index].offices.append(office)
                    } else {
                        wanted.append((terms, [office], line))
                    }
                }
                var announced = 0
                for one in wanted {
                    do {
                        _ = try await ReleaseService(store: store).announce(one.terms, offices: one.offices, reason: reason, by: .commandLine)
                        announced += 1
                    } catch ReleaseError.same {
                        continue
                    } catch let error as ReleaseError {
                        throw one.line.error("\(try await words(error, store)); \(announced) before it are announced")
                    }
                }
                print("\(announced) announced, \(wanted.count - announced) were there")
            }
        }
    }

    /// - Parameter problem: makes an error of what is wrong.
    private static func terms(
        at: String, from: String, until: String, share: String, whatsapp: String, _ problem: (String) -> any Error
    ) throws -> ReleaseTerms {
        guard let opensAt = RFC3339.parse(at) else { throw problem("the instant is one such as 2027-01-04T09:00:00+07:00") }
        guard let first = Day(from) else { throw problem("from is no date") }
        guard let last = until.isEmpty ? first : Day(until), first <= last, last < first.adding(days: 400) else {
            throw problem("until is no date from `from` on, at most 400 days")
        }
        guard let chat = Int(whatsapp.isEmpty ? "0" : whatsapp), (0...100).contains(chat) else { throw problem("WhatsApp's share is a percentage") }
        var shares: [LaneCode: Int] = [:]
        for part in share.split(separator: " ") {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            guard let lane = LaneCode(rawValue: words.count == 2 ? String(words[0]) : LaneCode.online.rawValue), words.count <= 2,
                shares[lane] == nil,
                let number = words.last.flatMap({ Int($0) }), (1...100).contains(number)
            else { throw problem("share is a percentage from 1 to 100, or lanes such as online=60") }
            shares[lane] = number
        }
        if shares.isEmpty { throw problem("share is a percentage from 1 to 100, or lanes such as online=60") }
        return ReleaseTerms(opensAt: opensAt, days: first...last, shares: shares, chatShare: chat)
    }

    private static func shares(_ terms: ReleaseTerms) -> String {
        terms.shares.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }.joined(separator: " ")
    }

    private static func inStore(_ common: CommonOptions, _ body: @escaping @Sendable (Store) async throws -> Void) async throws {
        let settings = try await commonSettings(common, role: "release")
        try await withStore(settings) { try await body($0) }
    }

    @discardableResult
    private static func told<T: Sendable>(_ store: Store, _ body: (ReleaseService) async throws -> T) async throws -> T {
        do {
            return try await body(ReleaseService(store: store))
        } catch let error as ReleaseError {
            throw Failure(description: try await words(error, store))
        }
    }

    private static func words(_ error: ReleaseError, _ store: Store) async throws -> String {
        switch error {
        case .notFound: return "there is no such release that could be changed; `antrean release list` prints them"
        case .noLane(let office):
            let code = try await store.offices().first { $0.id == office }?.code ?? ""
            return "\(code) has no such lane for bookings online"
        case .same: return "it is so already"
        case .past: return "its days are over, or are before it opens"
        case .tooSoon(let earliest): return "it is announced beforehand: it opens \(RFC3339.utc(earliest)) at the earliest"
        case .tooMuch: return "on one of the days more than 100 percent would be announced"
        }
    }
}
