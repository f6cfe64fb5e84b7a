import Domain

/// What every ticket and mail says against brokers and illegal levies. Data of the deployment.
public struct PublicNotice: Hashable, Sendable {
    /// The official fee of the passport itself, as it should be printed in both languages; not shown when there is none.
    public var officialFee: Phrase?
    /// Where to report who asks for money. By default the government's own complaint service.
    public var reportTo: String

    public init(officialFee: Phrase? = nil, reportTo: String = "SP4N-LAPOR! (www.lapor.go.id)") {
        self.officialFee = officialFee
        self.reportTo = reportTo
    }

    /// The sentences, in order.
    public func lines(_ language: Language) -> [String] {
        [TicketText.free(language)]
            + (officialFee.map { [TicketText.officialFee(language, ["fee": $0[language]])] } ?? [])
            + [TicketText.report(language, ["where": reportTo])]
    }
}
