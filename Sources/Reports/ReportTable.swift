import Domain
import Foundation
import Messages
import Store

/// What a report found.
public struct ReportTable: Sendable {
    public var report: Report
    public var days: ClosedRange<Day>
    /// Nil: all of them.
    public var office: String?
    /// In the order of the report's columns; empty: nothing to be said.
    public var rows: [[String]]
    /// The same as JSON objects, with numbers as numbers.
    public var objects: [String]

    public init(report: Report, days: ClosedRange<Day>, office: String?, rows: [[String]], objects: [String]) {
        self.report = report
        self.days = days
        self.office = office
        self.rows = rows
        self.objects = objects
    }

    /// Asks the database.
    /// - Throws: `Report.Problem` when the columns are not those that the file names.
    public init(_ report: Report, days: ClosedRange<Day>, office: String?, from store: Store) async throws {
        let found = try await store.report(report.sql, from: days.lowerBound, to: days.upperBound, office: office ?? "")
        if let first = found.first, first.names != report.columns.map(\.name) {
            throw Report.Problem(description: "\(report.name).sql explains \(report.columns.map(\.name)), and answers with \(first.names)")
        }
        self.init(report: report, days: days, office: office, rows: found.map(\.fields), objects: found.map(\.json))
    }

    public enum Format: String, Sendable, CaseIterable {
        case table
        case csv
        case json
        case html
    }

    public func text(_ format: Format) -> String {
        switch format {
        case .table: aligned
        case .csv: CSV.text(header: report.columns.map(\.name), rows: rows)
        case .json: objects.isEmpty ? "[]\n" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]\n"
        case .html: ReportPage(self).html
        }
    }

    /// Columns under one another; numbers to the right.
    private var aligned: String {
        let header = report.columns.map(\.name)
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([header] + rows).map { line in
            header.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - line[column].count)
                return isNumeric(column) ? padding + line[column] : line[column] + padding
            }.joined(separator: "  ")
        }
        let explained = report.columns.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n")
        return "\(report.question)\n\(days.lowerBound) to \(days.upperBound), \(office ?? "all offices")\n\n"
            + lines.map { $0.replacing(/\ +$/, with: "") + "\n" }.joined() + "\n\(explained)\n"
    }

    /// Whether a column holds numbers only.
    func isNumeric(_ column: Int) -> Bool {
        rows.contains { !$0[column].isEmpty } && rows.allSatisfy { $0[column].isEmpty || Double($0[column]) != nil }
    }
}
