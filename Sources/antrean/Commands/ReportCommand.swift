import ArgumentParser
import Domain
import Foundation
import Reports
import Store

extension ReportTable.Format: ExpressibleByArgument {}

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Answers a question of operations with the SQL of sql/reports: `antrean report list` tells which. Changes nothing; made for a standby.")

    @OptionGroup var common: CommonOptions

    @Argument(help: "Name of the report, or list.")
    var name: String

    @Option(help: "First day, e.g. 2026-11-01 (thirty days before the last).")
    var from: String?

    @Option(help: "Last day (today).")
    var to: String?

    @Option(help: "Code of one office; all when left out.")
    var office: String?

    @Option(help: "table, csv, json or html.")
    var format = ReportTable.Format.table

    @Option(help: "Folder of migrations, functions and reports (ANTREAN_SQL; sql).")
    var sql: String?

    func run() async throws {
        var reader = try await SettingsReader(flags: common.flags.merging(["sql": sql]) { $1 }, file: common.config)
        let settings = CommonSettings(&reader, role: "report")
        let directory = reader.text("sql", default: "sql") + "/reports"
        try reader.finish()
        let reports = try Report.all(in: directory)
        if name == "list" {
            let width = reports.map(\.name.count).max() ?? 0
            for report in reports { print(report.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + report.question) }
            return
        }
        guard let report = reports.first(where: { $0.name == name }) else {
            throw Invalid("there is no report \(name); there are \(reports.map(\.name).joined(separator: ", "))")
        }
        let last = try day(to, "--to") ?? Zone.wib.day(of: Date())
        let first = try day(from, "--from") ?? last.adding(days: -30)
        guard first <= last else { throw Invalid("--from \(first) is after --to \(last)") }
        let code = office?.uppercased()
        if code != nil, report.isNational { throw Invalid("the report \(name) is of the whole country: leave --office out") }
        let table = try await withProgress {
            try await withStore(settings) { store in
                if let code, try await !store.hasReportOffice(code) { throw Invalid("there is no office \(code)") }
                return try await ReportTable(report, days: first...last, office: code, from: store)
            }
        }
        print(table.text(format), terminator: "")
    }

    private func day(_ text: String?, _ option: String) throws -> Day? {
        guard let text else { return nil }
        guard let day = Day(text) else { throw Invalid("\(option) \(text) is no date; write it as 2026-11-30") }
        return day
    }

    /// Says on standard error every few seconds that it is still at work.
    private func withProgress<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let start = ContinuousClock.now
        let progress = Task {
            while true {
                try await Task.sleep(for: .seconds(5))
                FileHandle.standardError.write(Data("still at work after \((ContinuousClock.now - start).components.seconds) s\n".utf8))
            }
        }
        defer { progress.cancel() }
        return try await body()
    }
}
