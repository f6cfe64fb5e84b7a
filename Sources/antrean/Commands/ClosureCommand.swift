import ArgumentParser
import Capacity
import Domain
import Foundation
import Messages
import Store

struct ClosureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "closure", abstract: "Days on which offices do not open: asked for here or on the pages, approved by an operator on the pages.",
        subcommands: [Export.self, Import.self])

    private static let columns = ["office", "from", "until", "kind", "source"]

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints as CSV the closures in force, as import reads them; --all: the others, too, with who asked and decided.")

        @OptionGroup var common: CommonOptions

        @Flag(help: "With those that are asked for, refused and withdrawn, and with who and when. Import does not read this.")
        var all = false

        func run() async throws {
            let settings = try await commonSettings(common, role: "closure")
            let text = try await withStore(settings) { store in
                let codes = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0.code) })
                let rows = try await ClosureService(store: store).list().reversed().filter { all || $0.state == .inForce || $0.state == .atOnce }
                    .map { one -> [String] in
                        let first = [
                            one.office.flatMap { codes[$0] } ?? "", one.days.lowerBound.description, one.days.upperBound.description,
                            one.kind.rawValue,
                            one.source,
                        ]
                        let decided = [one.decidedBy ?? "", one.decidedAt.map { RFC3339.utc($0) } ?? "", one.decision ?? ""]
                        return all ? first + [one.state.rawValue, one.askedBy ?? "", RFC3339.utc(one.askedAt)] + decided : first
                    }
                let more = all ? ["state", "asked_by", "asked_at", "decided_by", "decided_at", "decision"] : []
                return CSV.text(header: columns + more, rows: rows)
            }
            print(text, terminator: "")
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks for the closures of a CSV file that are not there yet. A bad line stops it before anything is asked for.")

        @OptionGroup var common: CommonOptions

        @Argument(help: "The file: office (empty: everywhere), from, until (empty: one day), kind, source.")
        var file: String

        func run() async throws {
            let settings = try await commonSettings(common, role: "closure")
            let lines = try CSVLines.read(URL(fileURLWithPath: file))
            try await withStore(settings) { store in
                let offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.code, $0.id) })
                let service = ClosureService(store: store)
                let present = try await service.list().filter { $0.state != .refused && $0.state != .withdrawn }
                let wanted = try lines.map { line in
                    let code = try line("office").uppercased()
                    guard code.isEmpty || offices[code] != nil else { throw line.error("there is no office \(code)") }
                    guard let from = Day(try line("from")) else { throw line.error("from is no date") }
                    let text = try line("until")
                    guard let until = text.isEmpty ? from : Day(text), from <= until, until <= from.adding(days: 61) else {
                        throw line.error("until is no date from `from` on, at most two months later")
                    }
                    guard let kind = ClosureKind(rawValue: try line("kind")) else {
                        throw line.error("kind is one of \(ClosureKind.allCases.map(\.rawValue).joined(separator: ", "))")
                    }
                    let source = try line("source")
                    guard !source.isEmpty else { throw line.error("source must say why") }
                    return (office: offices[code], days: from...until, kind: kind, source: source, line: line)
                }
                var asked = 0
                for one in wanted where !present.contains(where: { $0.office == one.office && $0.days == one.days && $0.kind == one.kind }) {
                    do {
                        _ = try await service.ask(office: one.office, days: one.days, kind: one.kind, source: one.source, by: .commandLine)
                        asked += 1
                    } catch ClosureError.decided {
                        continue
                    } catch ClosureError.past {
                        throw one.line.error("its days are over; \(asked) before it are asked for")
                    }
                }
                print("\(asked) asked for, \(wanted.count - asked) were there; an operator approves them on the page of closed days")
            }
        }
    }
}
