import Foundation

/// A report of `sql/reports/`: a file of plain SQL whose comment says the question it answers and what each column means.
///
/// The file is for `psql -f` too, so days and office stand in it as psql's variables, and it includes the defaults for them.
public struct Report: Sendable {
    public struct Column: Sendable, Hashable {
        public var name: String
        /// With its unit.
        public var meaning: String
    }

    /// Bars of a picture: what stands before a bar, and how long it is.
    public struct Picture: Sendable, Hashable {
        public var labels: [String]
        public var value: String
    }

    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    public var name: String
    public var question: String
    public var columns: [Column]
    public var picture: Picture?
    /// It cannot be asked for one office.
    public var isNational = false
    /// With $1 (first day), $2 (last day) and $3 (office's code; empty: all).
    public var sql: String

    /// Reads a file's text.
    public init(name: String, text: String) throws(Problem) {
        self.name = name
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let comments = lines.prefix { $0.hasPrefix("--") }.map { $0.dropFirst(2).trimmingCharacters(in: .whitespaces) }
        guard let question = comments.first, comments.count > 1 else {
            throw Problem(description: "\(name).sql does not say which question it answers")
        }
        self.question = question
        columns = []
        for line in comments.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Problem(description: "\(name).sql: “\(line)” names no column") }
            let key = String(line[..<colon])
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if key == "Picture" {
                let sides = value.components(separatedBy: " = ")
                guard sides.count == 2 else { throw Problem(description: "\(name).sql: a picture is “labels = value”") }
                picture = Picture(labels: sides[0].split(separator: " ").map(String.init), value: sides[1])
            } else if key == "Scope" {
                guard value == "country" else { throw Problem(description: "\(name).sql: a scope is “country”, or is not said") }
                isNational = true
            } else {
                columns.append(Column(name: key, meaning: value))
            }
        }
        let statement = lines.filter { !$0.hasPrefix("--") && !$0.hasPrefix("\\") }.joined(separator: "\n")
        sql = statement.replacing(":'from'", with: "$1").replacing(":'to'", with: "$2").replacing(":'office'", with: "$3")
            .trimmingCharacters(in: .whitespacesAndNewlines).trimmingCharacters(in: .init(charactersIn: ";"))
    }

    /// All of a folder, by name.
    public static func all(in directory: String) throws -> [Report] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw Problem(description: "\(directory) cannot be read: name the folder of the reports' SQL")
        }
        return try files.filter { $0.hasSuffix(".sql") }.sorted().map { file in
            try Report(name: String(file.dropLast(4)), text: try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8))
        }
    }
}
