import Domain
import Foundation
import Testing

@testable import Security

@Suite("links of reminders")
struct ReminderLinkTests {
    private let day = Day("2026-12-01")!

    @Test("a link says whose places of which day, and nothing else can be made of it")
    func bound() throws {
        let link = ReminderLink(KeyRing.ephemeral())
        let token = link.token(party: 123_456_789, day: day)
        let read = try #require(link.read(token))
        #expect(read.party == 123_456_789 && read.day == day)
        let parts = token.split(separator: "-").map(String.init)
        let other = link.token(party: 123_456_790, day: day).split(separator: "-").map(String.init)
        for forged in [
            "", "-", "--", "\(other[0])-\(parts[1])-\(parts[2])", "\(parts[0])-\(parts[1])-\(other[2])", "\(parts[0])-\(parts[1])-", token + "0",
            String(token.dropLast()), String(repeating: "a", count: 200), "zzzzzzzzzzzzzzzz-\(parts[1])-\(parts[2])", "\(parts[0])--1-\(parts[2])",
        ] {
            #expect(link.read(forged) == nil, "\(forged)")
        }
        #expect(ReminderLink(KeyRing.ephemeral()).read(token) == nil, "of other keys")
    }
}
