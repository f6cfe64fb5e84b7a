import Foundation

extension KeyRing {
    /// What a promoted key is used for.
    public enum Use: String, CaseIterable, Sendable {
        case sealing
        case hashing
    }

    /// Makes a directory (mode 0700) with its first keys. `demo` marks them as such.
    ///
    /// - Throws: ``KeyRingError``, also when keys are there already: they are never overwritten.
    public static func generate(directory: String, demo: Bool = false) throws {
        let files = KeyDirectory(path: directory)
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let remedy = "name a directory that this user may make"
            throw KeyRingError(file: directory, what: "the directory cannot be made", remedy: remedy)
        }
        let present = try reporting { () throws(KeyRingError.Problem) in
            try [files.permanent, files.current].filter(KeyFile.exists) + files.ids().map(files.master)
        }
        if !present.isEmpty {
            let remedy =
                KeyFile.exists(files.current)
                ? "it is kept as it is; to add a key use antrean keys rotate"
                : "restore \(files.current), or, if nothing was ever stored with these keys, remove what an interrupted attempt left"
            throw KeyRingError(present.map { KeyRingError.Problem(file: $0, what: "is there already", remedy: remedy) })
        }
        try reporting { () throws(KeyRingError.Problem) in
            if demo { try KeyFile.create(files.demo, "Keys for trying the system out: never use them for real people.\n") }
            try files.createKey(files.permanent)
            try files.createKey(files.master(1))
            // Last: without it the directory does not load, so that a crash in between cannot leave half a ring in use.
            try KeyFile.create(files.current, KeyDirectory.currentText(sealing: 1, hashing: 1))
            try KeyFile.syncDirectory(of: files.current)
        }
    }

    /// Adds the next master key, which is not yet current (see ``KeyRing`` for the steps of a rotation), and gives its number.
    @discardableResult
    public static func rotate(directory: String) throws -> KeyID {
        let files = KeyDirectory(path: directory)
        let ring = try load(directory: directory)
        guard let last = ring.ids.last, last < KeyID.max else {
            throw KeyRingError(file: directory, what: "has no number left for another key", remedy: "start a new installation")
        }
        try reporting { () throws(KeyRingError.Problem) in
            try files.createKey(files.master(last + 1))
            try KeyFile.syncDirectory(of: files.current)
        }
        return last + 1
    }

    /// Makes a key of the ring the current one for a use. Every process must have loaded that key before.
    public static func promote(directory: String, id: KeyID, for use: Use) throws {
        let files = KeyDirectory(path: directory)
        let ring = try load(directory: directory)
        guard let changed = use == .sealing ? ring.with(sealing: id) : ring.with(hashing: id) else {
            let remedy = "add it with antrean keys rotate, or name one of \(ring.ids.map(String.init).joined(separator: ", "))"
            throw KeyRingError(file: files.master(id), what: "is not there", remedy: remedy)
        }
        let text = KeyDirectory.currentText(sealing: changed.sealing, hashing: changed.hashing)
        try reporting { () throws(KeyRingError.Problem) in try KeyFile.replace(files.current, text) }
    }

    private static func reporting<Value>(_ body: () throws(KeyRingError.Problem) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw KeyRingError([error])
        }
    }
}
