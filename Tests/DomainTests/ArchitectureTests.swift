import Foundation
import Testing

/// The list of targets in docs/architecture.md, Package.swift and the imports of the sources say the same.
@Suite("Architecture")
struct ArchitectureTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Target -> what it may use, from the table.
    private static func documented() throws -> [String: Set<String>] {
        var table: [String: Set<String>] = [:]
        var inside = false
        for line in try text("docs/architecture.md").split(separator: "\n") {
            if line.hasPrefix("| target | may use") { inside = true }
            guard inside else { continue }
            guard line.hasPrefix("|") else { break }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[0] != "target", !cells[0].hasPrefix("---") else { continue }
            let uses = cells[1] == "-" ? [] : cells[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            for name in cells[0].split(separator: ",") { table[name.trimmingCharacters(in: .whitespaces)] = Set(uses) }
        }
        return table
    }

    /// Target -> our targets it depends on, from the manifest.
    private static func declared() throws -> [String: Set<String>] {
        let manifest = try text("Package.swift")
        let names = Set(try documented().keys)
        var graph: [String: Set<String>] = [:]
        for match in manifest.matches(of: /library\(\s*"(\w+)"(?:,\s*\[([^\]]*)\])?[,)]/) {
            graph[String(match.1)] = Set((match.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) }).intersection(names)
        }
        for match in manifest.matches(of: /\.target\(name: "(C\w+)"/) { graph[String(match.1)] = [] }
        let executable = try #require(manifest.firstMatch(of: /\.executableTarget\(\s*name: "(\w+)",\s*dependencies: \[([^\]]*)\]/))
        graph[String(executable.1)] = Set(executable.2.matches(of: /"(\w+)"/).map { String($0.1) })
        return graph
    }

    @Test("the manifest has the targets and arrows of docs/architecture.md, and no other")
    func manifest() throws {
        let documented = try Self.documented()
        #expect(documented.count > 10)
        #expect(try Self.declared() == documented)
    }

    @Test("no arrow leads back")
    func acyclic() throws {
        var left = try Self.documented()
        while !left.isEmpty {
            let leaves = left.filter { $0.value.allSatisfy { left[$0] == nil } }.keys
            try #require(!leaves.isEmpty, "a cycle among \(left.keys.sorted())")
            for leaf in leaves { left[leaf] = nil }
        }
    }

    @Test("sources import only what their target may use, and the core no server package")
    func imports() throws {
        let documented = try Self.documented()
        let core: Set = ["Postgres", "Domain", "Store", "Booking", "Capacity"]
        var files = 0
        for (target, uses) in documented {
            let folder = Self.root.appending(path: "Sources/\(target)")
            for case let file as URL in try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            where file.pathExtension == "swift" {
                files += 1
                let source = try String(contentsOf: file, encoding: .utf8)
                for match in source.matches(of: /(?m)^(?:@testable |public )?import (?:struct |class |enum |func )?(\w+)/) {
                    let module = String(match.1)
                    if documented[module] != nil { #expect(uses.contains(module), "\(file.lastPathComponent) imports \(module)") }
                    if core.contains(target) {
                        #expect(!module.hasPrefix("NIO") && module != "Hummingbird", "\(file.lastPathComponent) imports \(module)")
                    }
                }
            }
        }
        #expect(files > 100)
    }
}
