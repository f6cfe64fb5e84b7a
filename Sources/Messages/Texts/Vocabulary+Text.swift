import Domain

extension Service {
    public func name(_ language: Language) -> String {
        let text: CommonText =
            switch self {
            case .new: .serviceNew
            case .renewal: .serviceRenewal
            case .lost: .serviceLost
            case .damaged: .serviceDamaged
            case .dataChange: .serviceDataChange
            }
        return text(language)
    }
}

extension Session {
    public func name(_ language: Language) -> String {
        self == .morning ? CommonText.sessionMorning(language) : CommonText.sessionAfternoon(language)
    }
}

extension Relationship {
    public func name(_ language: Language) -> String {
        let text: CommonText =
            switch self {
            case .holder: .relationSelf
            case .parent: .relationParent
            case .child: .relationChild
            case .spouse: .relationSpouse
            }
        return text(language)
    }
}

extension BookingStatus {
    public func name(_ language: Language) -> String {
        let text: CommonText =
            switch self {
            case .held: .statusHeld
            case .booked: .statusBooked
            case .checkedIn: .statusCheckedIn
            case .called: .statusCalled
            case .served: .statusServed
            case .forfeited: .statusForfeited
            case .cancelled: .statusCancelled
            case .expired: .statusExpired
            }
        return text(language)
    }
}
