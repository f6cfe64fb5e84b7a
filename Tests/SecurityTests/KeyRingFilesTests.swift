import Foundation
import Testing

@testable import Security

@Suite("Key files")
struct KeyRingFilesTests {
    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func problems(_ body: () throws -> Void) -> [KeyRingError.Problem] {
        do {
            try body()
            return []
        } catch {
            return (error as? KeyRingError)?.problems ?? []
        }
    }

    @Test("generated keys load, only their owner can read them, and two installations have different ones")
    func generate() throws {
        try withDirectory { one in
            try withDirectory { other in
                try KeyRing.generate(directory: one)
                try KeyRing.generate(directory: other)
                let ring = try KeyRing.load(directory: one)
                #expect(ring.ids == [1] && ring.sealing == 1 && ring.hashing == 1 && !ring.isDemo)
                #expect(try mode(one) == 0o700)
                for name in ["master-1.key", "permanent.key", "current"] { #expect(try mode("\(one)/\(name)") == 0o600) }
                let stranger = try KeyRing.load(directory: other)
                #expect(Blind(ring).nik("3174012708780001") != Blind(stranger).nik("3174012708780001"))
                #expect(CodeBook(ring).code(for: 1) != CodeBook(stranger).code(for: 1))
                let again = try KeyRing.load(directory: one)
                #expect(Blind(ring).nik("3174012708780001") == Blind(again).nik("3174012708780001"))
            }
        }
    }

    @Test("keys that are there are never overwritten")
    func noOverwrite() throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory)
            let before = try String(contentsOfFile: "\(directory)/master-1.key", encoding: .utf8)
            let found = problems { try KeyRing.generate(directory: directory) }
            #expect(found.map(\.file) == ["permanent.key", "current", "master-1.key"].map { "\(directory)/\($0)" })
            #expect(found.allSatisfy { $0.remedy.contains("antrean keys rotate") })
            #expect(try String(contentsOfFile: "\(directory)/master-1.key", encoding: .utf8) == before)
        }
    }

    @Test("a rotation adds a key, then promotes it for one use at a time; codes stay as they were")
    func rotation() throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory)
            let first = try KeyRing.load(directory: directory)
            #expect(try KeyRing.rotate(directory: directory) == 2)
            let prepared = try KeyRing.load(directory: directory)
            #expect(prepared.ids == [1, 2] && prepared.sealing == 1 && prepared.hashing == 1)
            let hashes = Blind(prepared).nikAll("3174012708780001")
            #expect(hashes.count == 2 && hashes[0] == Blind(first).nik("3174012708780001"))

            try KeyRing.promote(directory: directory, id: 2, for: .sealing)
            try KeyRing.promote(directory: directory, id: 2, for: .hashing)
            let promoted = try KeyRing.load(directory: directory)
            #expect(promoted.sealing == 2 && promoted.hashing == 2)
            #expect(Blind(promoted).nikAll("3174012708780001") == hashes.reversed())
            #expect(CodeBook(promoted).code(for: 77) == CodeBook(first).code(for: 77))
            #expect(BodyMAC(promoted).mac("1") == BodyMAC(first).mac("1"))
            let box = try Seal(first).seal("0812", table: "a", column: "b", row: "1")
            #expect(try Seal(promoted).open(box, table: "a", column: "b", row: "1") == "0812")
        }
    }

    @Test("a key that is not in the ring cannot become current")
    func promoteUnknown() throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory)
            let found = problems { try KeyRing.promote(directory: directory, id: 7, for: .sealing) }
            #expect(found.map(\.file) == ["\(directory)/master-7.key"])
            #expect(try KeyRing.load(directory: directory).sealing == 1)
        }
    }

    @Test("everything wrong with a directory is told at once, with file and remedy")
    func allProblems() throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory)
            try Data("no key".utf8).write(to: URL(fileURLWithPath: "\(directory)/master-1.key"))
            #expect(chmod("\(directory)/permanent.key", 0o644) == 0)
            try Data("sealing 1\nhashing 3\n".utf8).write(to: URL(fileURLWithPath: "\(directory)/current"))
            let found = problems { _ = try KeyRing.load(directory: directory) }
            #expect(Set(found.map(\.file)) == Set(["master-1.key", "permanent.key", "current"].map { "\(directory)/\($0)" }))
            #expect(found.contains { $0.what.contains("644") && $0.remedy.contains("chmod 600") })
            #expect(found.allSatisfy { !$0.remedy.isEmpty })
        }
    }

    @Test("a missing directory and an empty one say how to make keys")
    func missing() throws {
        try withDirectory { directory in
            for make in [false, true] {
                if make { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }
                let found = problems { _ = try KeyRing.load(directory: directory) }
                #expect(found.count == 1 && found[0].file == directory && found[0].remedy.contains("antrean keys generate"))
            }
        }
    }

    @Test("an interrupted generation neither loads nor is taken for a ring")
    func interrupted() throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory)
            #expect(unlink("\(directory)/current") == 0)
            #expect(problems { _ = try KeyRing.load(directory: directory) }.map(\.file) == ["\(directory)/current"])
            #expect(problems { try KeyRing.generate(directory: directory) }.allSatisfy { $0.remedy.contains("interrupted") })
        }
    }

    @Test(
        "demonstration keys refuse a public address",
        arguments: [
            ("http://127.0.0.1:8080", true), ("http://localhost:8080/", true), ("https://antrean.localhost", true), ("http://[::1]:80", true),
            ("https://antrean.example", false), ("https://127.0.0.1.example", false), ("https://localhost.example", false), ("", false),
            ("http://10.0.0.5", false), ("http://127.0.0.1@antrean.example", false),
        ])
    func demo(url: String, allowed: Bool) throws {
        try withDirectory { directory in
            try KeyRing.generate(directory: directory, demo: true)
            let ring = try KeyRing.load(directory: directory)
            #expect(ring.isDemo)
            #expect(problems { try ring.refuseDemo(publicURL: url) }.isEmpty == allowed)
            try KeyRing.ephemeral().refuseDemo(publicURL: url)
        }
    }

    @Test("a ring in a log shows numbers, no keys")
    func description() {
        var dumped = ""
        dump(fixedRing(), to: &dumped)
        #expect("\(fixedRing())" == "KeyRing(keys [1, 2], sealing 1, hashing 1)")
        #expect(!dumped.contains("SymmetricKey") && !dumped.contains("masters"))
    }
}
