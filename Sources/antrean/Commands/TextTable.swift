import Foundation

/// A table for a terminal.
enum TextTable {
    static func text(header: [String], rows: [[String]]) -> String {
        let lines = [header] + rows
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .trimmingCharacters(in: .init(charactersIn: " ")) + "\n"
        }.joined()
    }
}
