import Domain

/// What to bring. After Permenkumham 8/2014 on ordinary passports, as changed by 18/2022, and what offices ask for in practice:
/// originals to show, and copies on A4 paper to leave. An officer may ask for more.
public func requirements(service: Service, language: Language) -> RequirementList {
    RequirementList(
        service: service, title: RequirementText.title(language, ["service": service.name(language)]),
        groups: [
            group(.adult, RequirementDocument.adult(service), language),
            group(.child, RequirementDocument.child(service), language),
        ],
        walkInOnly: !service.isBookable, notes: RequirementText.notes(service).map { $0(language) },
        childNote: RequirementText.childPresent(language))
}

private func group(_ audience: Audience, _ documents: [RequirementDocument], _ language: Language) -> RequirementList.Group {
    let title = audience == .adult ? RequirementText.adult : RequirementText.child
    return RequirementList.Group(audience: audience, title: title(language), items: documents.map { $0.item(language) })
}
