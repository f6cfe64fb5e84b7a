import CQREncode

extension QRCode {
    /// A grey PNG.
    /// - Parameter scale: pixels on a side of each module; 1 to 64.
    public func png(scale: Int = 8) throws(Failure) -> [UInt8] {
        let scale = min(max(scale, 1), 64)
        let pixels = (0..<side).flatMap { row in
            let line = (0..<side).flatMap { Array(repeating: isDark(row: row, column: $0) ? UInt8(0) : 255, count: scale) }
            return repeatElement(line, count: scale).joined()
        }
        var length = 0
        var message = [CChar](repeating: 0, count: 64)
        let size = Int32(side * scale)
        guard let bytes = png_write_grey(pixels, size, size, &length, &message) else {
            throw .png(String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        defer { png_release(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
