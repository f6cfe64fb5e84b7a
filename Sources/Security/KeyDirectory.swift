import Crypto
import Foundation

/// The layout of a directory of keys, described at ``KeyRing/load(directory:)``.
struct KeyDirectory {
    let path: String

    var current: String { "\(path)/current" }
    var permanent: String { "\(path)/permanent.key" }
    var demo: String { "\(path)/demo" }

    func master(_ id: KeyID) -> String { "\(path)/master-\(id).key" }

    /// The numbers of the master keys that lie here, ascending. Names that are none of ours are passed over.
    func ids() throws(KeyRingError.Problem) -> [KeyID] {
        guard KeyFile.exists(path) else { throw KeyFile.problem(path, ENOENT) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw KeyRingError.Problem(file: path, what: "cannot be listed", remedy: "let the user of this process read the directory")
        }
        return names.compactMap { name in
            guard name.hasPrefix("master-"), name.hasSuffix(".key") else { return nil }
            guard let id = KeyID(name.dropFirst(7).dropLast(4)), id > 0, master(id).hasSuffix("/\(name)") else { return nil }
            return id
        }.sorted()
    }

    /// Reads a key file: base64 of 32 bytes, in one line.
    func key(_ file: String) throws(KeyRingError.Problem) -> SymmetricKey {
        let text = try KeyFile.read(file).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else {
            throw KeyRingError.Problem(file: file, what: "is not the base64 of 32 bytes", remedy: "restore it from the backup")
        }
        return SymmetricKey(data: bytes)
    }

    func createKey(_ file: String) throws(KeyRingError.Problem) {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        try KeyFile.create(file, bytes.base64EncodedString() + "\n")
    }

    /// The two lines `sealing <id>` and `hashing <id>`.
    func readCurrent() throws(KeyRingError.Problem) -> (sealing: KeyID, hashing: KeyID) {
        var found: [Substring: KeyID] = [:]
        for line in try KeyFile.read(current).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let id = KeyID(words[1]) { found[words[0]] = id }
        }
        guard let sealing = found["sealing"], let hashing = found["hashing"] else {
            throw KeyRingError.Problem(
                file: current, what: "does not say which keys are current", remedy: "write the lines sealing <number> and hashing <number>")
        }
        return (sealing, hashing)
    }

    static func currentText(sealing: KeyID, hashing: KeyID) -> String {
        "sealing \(sealing)\nhashing \(hashing)\n"
    }
}
