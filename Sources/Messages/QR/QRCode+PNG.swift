import CQREncode

extension QRCode {
    /// A black and white PNG.
    /// - Parameter scale: pixels on a side of each module; 1 to 64.
    public func png(scale: Int = 8) throws(Failure) -> [UInt8] {
        var length = 0
        var message: UnsafePointer<CChar>?
        let bytes = png_write_symbol(modules, Int32(width), Int32(QRCode.quietZone), Int32(min(max(scale, 1), 64)), &length, &message)
        guard let bytes else {
            throw .png(message.map { String(cString: $0) } ?? "")
        }
        defer { png_release(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
