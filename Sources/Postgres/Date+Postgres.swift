import Foundation

/// `timestamptz`, to the microsecond. `Date.distantFuture` and `Date.distantPast` are the server's `infinity` and `-infinity`, and so is
/// everything beyond them. What is no number goes as no bytes, which the server refuses (08P01).
extension Date: PostgresEncodable, PostgresDecodable {
    public static let postgresType = OID.timestamptz
    public static let postgresArrayType = OID.timestamptzArray
    public static let postgresReadableTypes: [OID] = [.timestamptz]

    /// From 2000-01-01, where the server counts from, to 2001-01-01, where Foundation does: 366 days.
    private static let secondsBetweenEpochs = 31_622_400.0

    public func encode(into buffer: inout [UInt8]) {
        let interval = timeIntervalSinceReferenceDate
        guard !interval.isNaN else { return }
        let microseconds: Int64 =
            if self >= .distantFuture { .max } else if self <= .distantPast { .min } else {
                Int64((interval * 1_000_000).rounded()) + Int64(Date.secondsBetweenEpochs) * 1_000_000
            }
        buffer.append(bigEndian: microseconds)
    }

    public init(postgresBinary bytes: UnsafeRawBufferPointer) throws {
        let microseconds: Int64 = try bytes.bigEndianInteger()
        switch microseconds {
        case .max: self = .distantFuture
        case .min: self = .distantPast
        default: self.init(timeIntervalSinceReferenceDate: Double(microseconds - Int64(Date.secondsBetweenEpochs) * 1_000_000) / 1_000_000)
        }
    }
}
