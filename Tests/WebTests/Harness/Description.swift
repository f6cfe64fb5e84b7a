import Foundation
import TestSupport

/// `docs/openapi.yaml` and `docs/api.md`, read by their lines: both are written so that this suffices.
enum Description {
    static let text = read("docs/openapi.yaml")

    /// `GET /v1/offices/{code}` and the like.
    static var operations: Set<String> {
        var operations: Set<String> = []
        var path = ""
        for line in section("paths") {
            if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
            if let method = ["get", "post", "put", "patch", "delete"].first(where: { line == "    \($0):" }) {
                operations.insert("\(method.uppercased()) \(path)")
            }
        }
        return operations
    }

    /// The enum of the schema `ErrorCode`.
    static var codes: [String] {
        let lines = section("components")
        guard let start = lines.firstIndex(of: "    ErrorCode:") else { return [] }
        let values = lines[start...].drop { !$0.hasPrefix("        - ") }
        return values.prefix { $0.hasPrefix("        - ") }.map { String($0.dropFirst(10)) }
    }

    /// The rows of the tables of `docs/api.md` that begin with a code and a status.
    static var documented: [(code: String, status: Int, cells: [String])] {
        read("docs/api.md").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| `") else { return nil }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, let status = Int(cells[1]) else { return nil }
            return (cells[0].trimmingCharacters(in: ["`"]), status, cells)
        }
    }

    private static func section(_ name: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(of: "\(name):") else { return [] }
        return Array(lines[(start + 1)...].prefix { $0.isEmpty || $0.hasPrefix(" ") })
    }

    private static func read(_ path: String) -> String {
        (try? String(contentsOf: TestEnvironment.packageRoot.appending(path: path), encoding: .utf8)) ?? ""
    }
}
