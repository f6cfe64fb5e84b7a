/// A time of the day on an office's own clock, to the minute.
public struct TimeOfDay: Hashable, Sendable {
    /// 0 to 1,439.
    public let minutesSinceMidnight: Int

    public init?(minutesSinceMidnight: Int) {
        guard (0..<1_440).contains(minutesSinceMidnight) else { return nil }
        self.minutesSinceMidnight = minutesSinceMidnight
    }

    public init?(hour: Int, minute: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        minutesSinceMidnight = hour * 60 + minute
    }

    /// Exactly `HH:MM`, 00:00 to 23:59.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = Digits.number(bytes[0..<2]), let minute = Digits.number(bytes[3..<5])
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    public var hour: Int { minutesSinceMidnight / 60 }
    public var minute: Int { minutesSinceMidnight % 60 }
}

extension TimeOfDay: Comparable {
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
        left.minutesSinceMidnight < right.minutesSinceMidnight
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// `HH:MM`.
    public var description: String {
        "\(Digits.padded(hour, 2)):\(Digits.padded(minute, 2))"
    }
}
