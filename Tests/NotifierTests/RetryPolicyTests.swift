import Notifier
import Testing

@Suite("When to try again")
struct RetryPolicyTests {
    private let policy = RetryPolicy.standard

    private func delay(_ attempt: Int, _ messageClass: MessageClass = .confirmation, chance: Double = 0) -> Duration? {
        guard case .again(let delay) = policy.decide(attempt: attempt, class: messageClass, chance: chance) else { return nil }
        return delay
    }

    @Test("delays double from 5 seconds to 5 minutes")
    func doubling() {
        #expect((1...9).map { delay($0) } == [5, 10, 20, 40, 80, 160, 300, 300, 300].map { Duration.seconds($0) })
    }

    @Test("chance takes away up to a quarter and never adds")
    func chance() {
        #expect(delay(3, chance: 0.5) == .seconds(17.5))
        #expect(delay(3, chance: 1) == .seconds(15))
        #expect(delay(3, chance: 7) == .seconds(15))
        #expect(delay(3, chance: -1) == .seconds(20))
    }

    @Test("the attempts of a class fill its span and go not beyond", arguments: MessageClass.allCases)
    func spans(messageClass: MessageClass) throws {
        let attempts = policy.attempts(for: messageClass)
        let span = try #require(policy.span[messageClass])
        let total = (1..<attempts).compactMap { delay($0, messageClass) }.reduce(Duration.zero, +)
        #expect(total <= span && total + .seconds(300) > span)
        #expect(delay(attempts - 1, messageClass) != nil)
        #expect(policy.decide(attempt: attempts, class: messageClass, chance: 0) == .giveUp)
        #expect(policy.decide(attempt: attempts + 100, class: messageClass, chance: 0) == .giveUp)
    }

    @Test("a code is given up within the hour, a confirmation after two days")
    func classes() {
        #expect(policy.attempts(for: .code) == 17)
        #expect(policy.attempts(for: .confirmation) == 581)
        #expect(policy.attempts(for: .change) == 581)
        #expect(policy.attempts(for: .reminder) == 149)
    }

    @Test("a policy without room gives one attempt")
    func none() {
        let policy = RetryPolicy(span: [:])
        #expect(policy.attempts(for: .code) == 1)
        #expect(policy.decide(attempt: 1, class: .code, chance: 0) == .giveUp)
    }
}
