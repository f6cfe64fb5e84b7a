import Crypto
import Foundation

extension KeyRing {
    /// Reads the keys of a directory:
    ///
    /// | file | holds |
    /// | --- | --- |
    /// | `master-1.key`, `master-2.key`, … | base64 of 32 random bytes, one line |
    /// | `permanent.key` | the same; for what may never change: booking codes (printed on paper) and the MAC of request bodies |
    /// | `current` | two lines, `sealing <id>` and `hashing <id>` |
    /// | `demo` | when present, these are demonstration keys |
    ///
    /// No file may be readable by others. Losing `permanent.key` makes every ticket on paper unreadable, losing a master key every NIK
    /// and address sealed with it: keep a copy apart from the database's backup.
    ///
    /// - Throws: ``KeyRingError`` with everything that is wrong at once.
    public static func load(directory: String) throws -> KeyRing {
        let files = KeyDirectory(path: directory)
        var problems: [KeyRingError.Problem] = []
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch let problem as KeyRingError.Problem {
                problems.append(problem)
            } catch {
                problems.append(KeyRingError.Problem(file: directory, what: "\(error)", remedy: "see to it and try again"))
            }
            return nil
        }

        guard let ids = attempt({ try files.ids() }) else { throw KeyRingError(problems) }
        guard !ids.isEmpty else {
            let remedy = "make keys with antrean keys generate, or restore them from the backup"
            throw KeyRingError(file: directory, what: "holds no master key", remedy: remedy)
        }
        var masters: [KeyID: SymmetricKey] = [:]
        for id in ids { masters[id] = attempt { try files.key(files.master(id)) } }
        let permanent = attempt { try files.key(files.permanent) }
        let current = attempt { try files.readCurrent() }
        for (use, id) in [("sealing", current?.sealing), ("hashing", current?.hashing)] {
            guard let id, !ids.contains(id) else { continue }
            let remedy = "restore \(files.master(id)), or name a key that is there"
            problems.append(KeyRingError.Problem(file: files.current, what: "names key \(id) for \(use), which is missing", remedy: remedy))
        }
        guard problems.isEmpty, let permanent, let current else { throw KeyRingError(problems) }
        return KeyRing(
            masters: masters, permanent: permanent, sealing: current.sealing, hashing: current.hashing, isDemo: KeyFile.exists(files.demo))
    }
}
