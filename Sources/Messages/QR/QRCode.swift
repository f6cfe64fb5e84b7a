import CQREncode
import Foundation

/// A QR code with error correction M, which still reads with 15 % of it spoilt, and the quiet zone of four modules that scanners need.
public struct QRCode: Sendable {
    public enum Failure: Error, Hashable, Sendable {
        /// An empty text, or one that no QR code can hold, or out of memory; the number is the C library's errno.
        case encoding(Int32)
        /// Why there is no picture, in zlib's words.
        case png(String)
    }

    /// The light margin on every side, in modules.
    public static let quietZone = 4

    /// Modules on a side, without the quiet zone.
    public let width: Int
    /// Row by row; 1 is dark.
    let modules: [UInt8]

    /// - Parameter isEven: the text is as good as random, as a signature is. The eight masks are there to break up patterns, and weighing them takes
    ///   fourteen times as long as all the rest; here each is as good as the best.
    public init(_ text: String, isEven: Bool = false) throws(Failure) {
        // The C string would end at a NUL and the code would silently hold less than was asked.
        guard !text.utf8.contains(0) else { throw .encoding(EINVAL) }
        var symbol = qr_symbol()
        let status = qr_encode(text, isEven, &symbol)
        guard status == 0 else { throw .encoding(status) }
        defer { qr_release(&symbol) }
        width = Int(symbol.width)
        modules = Array(UnsafeBufferPointer(start: symbol.modules, count: width * width))
    }

    /// Modules on a side, with the quiet zone.
    public var side: Int { width + 2 * QRCode.quietZone }

    /// Whether the module is dark; the quiet zone has no dark one.
    func isDark(row: Int, column: Int) -> Bool {
        let (row, column) = (row - QRCode.quietZone, column - QRCode.quietZone)
        return (0..<width).contains(row) && (0..<width).contains(column) && modules[row * width + column] == 1
    }
}
