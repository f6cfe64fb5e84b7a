/// How many messages may be claimed and not yet sent. A value: whoever holds it tells how long messages take.
///
/// As many as are sent at once when the other side is slow: what is claimed then waits for a connection while its lease runs. While messages leave
/// quickly it grows, so that claiming and reading are done for many at once.
struct ClaimWindow {
    let smallest: Int
    let largest: Int
    private(set) var size: Int

    /// A message that took longer, from its claim to its end, was slow.
    static let quick: Duration = .milliseconds(250)

    init(concurrency: Int, ahead: Int) {
        smallest = max(1, concurrency)
        largest = smallest * max(1, ahead)
        size = smallest
    }

    /// How many to claim now, with so many under way. None until half of them have ended, for one at a time costs as much as many; but
    /// when some take long, those who could send meanwhile are not to wait for them.
    func room(underWay: Int) -> Int {
        let room = max(0, size - underWay)
        return 2 * room >= size || underWay < smallest ? room : 0
    }

    mutating func ended(after time: Duration) {
        size = time <= ClaimWindow.quick ? min(size + 1, largest) : max(size / 2, smallest)
    }
}
