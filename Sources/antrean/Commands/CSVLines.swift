import Foundation
import SwiftCSV

/// The lines of a CSV file whose first line names the columns.
enum CSVLines {
    struct Line {
        var file: String
        var number: Int
        var values: [String: String]

        var place: String { "\(file), line \(number)" }

        /// - Throws: when the file has no such column.
        func callAsFunction(_ column: String) throws -> String {
            guard let value = values[column] else { throw error("no column \(column)") }
            return value.trimmingCharacters(in: .whitespaces)
        }

        func error(_ what: String) -> Invalid { Invalid("\(place): \(what)") }
    }

    static func read(_ file: URL) throws -> [Line] {
        guard let text = try? String(contentsOf: file, encoding: .utf8),
            // as spreadsheets write it
            let csv = try? CSV<Named>(string: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
        else { throw Invalid("\(file.path) cannot be read as CSV") }
        return csv.rows.enumerated().map { Line(file: file.lastPathComponent, number: $0 + 2, values: $1) }
    }
}
