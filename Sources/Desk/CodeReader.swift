import CZBar

/// A frame of a camera: a byte a pixel from black to white, row by row from the top.
public struct CameraFrame: Sendable {
    /// Pixels on a side: QR codes of tickets are small, and frames come several times a second.
    public static let largestSide = 640

    public let width: Int
    public let height: Int
    let pixels: [UInt8]

    /// Nil: too large, empty, or not as many bytes as pixels.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard (1...CameraFrame.largestSide).contains(width), (1...CameraFrame.largestSide).contains(height), pixels.count == width * height else {
            return nil
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The text of a QR code in it; nil: none is seen.
    public func qrCode() -> String? {
        var text = [CChar](repeating: 0, count: 256)
        let length = zbar_read_qr(pixels, UInt32(width), UInt32(height), &text, text.count)
        guard length > 0 else { return nil }
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
