import CQREncode

extension QRCode {
    /// A black and white PNG.
    /// - Parameters:
    ///   - scale: pixels on a side of each module; 1 to 64.
    ///   - colour: three bytes a pixel in place of one bit: WhatsApp takes no other.
    public func png(scale: Int = 8, colour: Bool = false) throws(Failure) -> [UInt8] {
        var length = 0
        var message: UnsafePointer<CChar>?
        let bytes = png_write_symbol(modules, Int32(width), Int32(QRCode.quietZone), Int32(min(max(scale, 1), 64)), colour, &length, &message)
        guard let bytes else {
            throw .png(message.map { String(cString: $0) } ?? "")
        }
        defer { png_release(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
