import Domain
import Testing

@testable import Messages

@Suite("Requirements")
struct RequirementsTests {
    @Test("every service tells adults and children what to bring, in both languages", arguments: Service.allCases, Language.allCases)
    func complete(service: Service, language: Language) {
        let list = requirements(service: service, language: language)
        #expect(list.service == service)
        #expect(list.title.contains(service.name(language)))
        #expect(list.walkInOnly == !service.isBookable)
        #expect(list.groups.map(\.audience) == [.adult, .child])
        for group in list.groups {
            #expect(group.items.count >= 4)
            #expect(Set(group.items.map(\.document)).count == group.items.count)
            #expect(group.items.allSatisfy { $0.original || $0.copy })
        }
        #expect(list.notes.contains(RequirementText.walkIn(language)) == !service.isBookable)
        #expect(list.groups(for: .child).count == 1)
        #expect(list.notes(for: .child) == list.notes && list.notes(for: nil) == list.notes)
        #expect(list.notes(for: .adult) == list.notes.filter { $0 != RequirementText.childPresent(language) })
    }

    @Test("each service asks for what is its own")
    func own() {
        func documents(_ service: Service, _ audience: Audience) -> [String] {
            requirements(service: service, language: .id).groups(for: audience)[0].items.map(\.document)
        }
        for audience in Audience.allCases {
            #expect(documents(.renewal, audience).contains("Paspor lama"))
            #expect(documents(.lost, audience).contains("Surat keterangan kehilangan dari kepolisian"))
            #expect(documents(.damaged, audience).contains("Paspor yang rusak"))
            #expect(documents(.dataChange, audience).contains(RequirementDocument.changeProof(.id)))
            #expect(documents(.new, audience).contains("Kartu Keluarga (KK)"))
        }
        for service in Service.allCases {
            #expect(documents(service, .adult).contains("KTP elektronik yang berlaku"))
            #expect(!documents(service, .child).contains("KTP elektronik yang berlaku"))
            #expect(documents(service, .child).contains("KTP elektronik ayah dan ibu"))
        }
    }

    @Test("who turns seventeen on the day of the visit is an adult")
    func audience() {
        #expect(Audience(birth: Day("2009-11-30")!, on: Day("2026-11-30")!) == .adult)
        #expect(Audience(birth: Day("2009-12-01")!, on: Day("2026-11-30")!) == .child)
    }
}
