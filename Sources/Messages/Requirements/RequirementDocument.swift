import Domain

/// A document that is asked for. The order in a list is the order in which an officer looks at them.
enum RequirementDocument: String, TextKey {
    case identityCard = "identity_card"
    case familyCard = "family_card"
    case civilRecord = "civil_record"
    case birthCertificate = "birth_certificate"
    case oldPassport = "old_passport"
    case oldPassportIfAny = "old_passport_if_any"
    case lostPassportCopy = "lost_passport_copy"
    case damagedPassport = "damaged_passport"
    case policeReport = "police_report"
    case disasterLetter = "disaster_letter"
    case changeProof = "change_proof"
    case changedNameIfAny = "changed_name_if_any"
    case naturalisationIfAny = "naturalisation_if_any"
    case parentsIdentityCards = "parents_identity_cards"
    case parentsMarriage = "parents_marriage"
    case parentsPassports = "parents_passports"
    case parentsStatement = "parents_statement"

    static let subject = "document"

    static func adult(_ service: Service) -> [RequirementDocument] {
        switch service {
        case .new: [.identityCard, .familyCard, .civilRecord, .oldPassportIfAny, .changedNameIfAny, .naturalisationIfAny]
        case .renewal: [.identityCard, .oldPassport, .familyCard, .civilRecord]
        case .lost: [.policeReport, .identityCard, .familyCard, .civilRecord, .lostPassportCopy, .disasterLetter]
        case .damaged: [.damagedPassport, .identityCard, .familyCard, .civilRecord, .disasterLetter]
        case .dataChange: [.oldPassport, .changeProof, .identityCard, .familyCard, .civilRecord]
        }
    }

    static func child(_ service: Service) -> [RequirementDocument] {
        let own: [RequirementDocument] =
            switch service {
            case .new: [.oldPassportIfAny, .changedNameIfAny]
            case .renewal: [.oldPassport]
            case .lost: [.policeReport, .lostPassportCopy, .disasterLetter]
            case .damaged: [.damagedPassport, .disasterLetter]
            case .dataChange: [.oldPassport, .changeProof]
            }
        return [.birthCertificate, .familyCard, .parentsIdentityCards, .parentsMarriage, .parentsPassports, .parentsStatement] + own
    }

    func item(_ language: Language) -> RequirementList.Item {
        RequirementList.Item(document: self(language), original: needsOriginal, copy: needsCopy, note: note?[language])
    }

    private var needsOriginal: Bool { self != .lostPassportCopy }

    private var needsCopy: Bool { self != .parentsStatement && self != .policeReport && self != .disasterLetter }
}
