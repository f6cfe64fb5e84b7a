import Foundation

/// Reading and writing small secret files so that neither others on the machine nor a crash half-way can spoil them.
enum KeyFile {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The file's text. Refused when others may read it or the group may change it: the group may read, because that is how
    /// Kubernetes and systemd hand secrets to a process that is not root.
    static func read(_ path: String) throws(KeyRingError.Problem) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw problem(path, errno) }
        defer { close(file) }

        var info = stat()
        guard fstat(file, &info) == 0 else { throw problem(path, errno) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw KeyRingError.Problem(file: path, what: "is not a file", remedy: "put the key file in its place")
        }
        guard info.st_mode & 0o027 == 0 else {
            let mode = String(info.st_mode & 0o777, radix: 8)
            throw KeyRingError.Problem(file: path, what: "its mode is \(mode), so others can reach the key", remedy: "run chmod 600 on it")
        }
        guard info.st_size <= 4096 else {
            throw KeyRingError.Problem(file: path, what: "is \(info.st_size) bytes long and no key", remedy: "restore it from the backup")
        }

        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw problem(path, errno) }
            guard count > 0 else { break }
            filled += count
        }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }

    /// Writes a new file, mode 0600, on disk before it returns. A file that is there already is refused, never overwritten.
    static func create(_ path: String, _ text: String) throws(KeyRingError.Problem) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw problem(path, errno) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(path, errno) }
            written += count
        }
        guard fsync(file) == 0 else { throw problem(path, errno) }
    }

    /// Replaces a file whole: readers see the old text or the new, also after a power cut.
    static func replace(_ path: String, _ text: String) throws(KeyRingError.Problem) {
        let draft = "\(path).\(getpid()).new"
        try create(draft, text)
        guard rename(draft, path) == 0 else {
            let error = errno
            unlink(draft)
            throw problem(path, error)
        }
        try syncDirectory(of: path)
    }

    static func syncDirectory(of path: String) throws(KeyRingError.Problem) {
        let directory = (path as NSString).deletingLastPathComponent
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw problem(directory, errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw problem(directory, errno) }
    }

    static func problem(_ path: String, _ error: Int32) -> KeyRingError.Problem {
        let remedy =
            switch error {
            case ENOENT: "make keys with antrean keys generate, or restore them from the backup"
            case EACCES, EPERM: "let the user of this process read it"
            case EEXIST: "it is kept as it is; to add a key use antrean keys rotate"
            case ENOSPC, EDQUOT: "make room on the disk"
            default: "see to it and try again"
            }
        return KeyRingError.Problem(file: path, what: String(cString: strerror(error)).lowercased(), remedy: remedy)
    }
}
