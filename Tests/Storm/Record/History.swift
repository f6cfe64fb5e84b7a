import Foundation

/// The file of everything that was sent and heard.
@StormLoop
final class History {
    private let file: FileHandle
    private var buffer = Data()
    private var failure: (any Error)?

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// Not more often than every few lines to the disk: who watches the storm by the length of its history sees it a moment late.
    func write(_ line: String) {
        buffer.append(contentsOf: line.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 16_384 { flush() }
    }

    /// - Throws: what went wrong in any write: a history with holes proves nothing.
    func close() throws {
        flush()
        try file.close()
        if let failure { throw failure }
    }

    private func flush() {
        do { try file.write(contentsOf: buffer) } catch { failure = failure ?? error }
        buffer.removeAll(keepingCapacity: true)
    }
}
