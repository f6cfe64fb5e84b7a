import Domain

/// The words around a list of documents.
enum RequirementText: String, TextKey {
    case title
    case adult
    case child
    case originals
    case complete
    case renewalShort = "renewal_short"
    case childPresent = "child_present"
    case sameData = "same_data"
    case walkIn = "walk_in"
    case interview
    case original
    case copy
    case originalAndCopy = "original_and_copy"

    static let subject = "requirements"

    static func notes(_ service: Service) -> [RequirementText] {
        var notes: [RequirementText] = [.originals]
        if service == .renewal { notes.append(.renewalShort) }
        if !service.isBookable { notes.append(.walkIn) }
        if service == .lost || service == .damaged { notes.append(.interview) }
        return notes + [.sameData, .childPresent, .complete]
    }

    var phrase: Phrase {
        switch self {
        case .title: Phrase(id: "Yang perlu dibawa: {service}", en: "What to bring: {service}")
        case .adult: Phrase(id: "Dewasa (17 tahun ke atas, atau sudah menikah)", en: "Adults (17 and over, or married)")
        case .child: Phrase(id: "Anak (di bawah 17 tahun)", en: "Children (under 17)")
        case .originals:
            Phrase(
                id: "Bawa dokumen asli untuk diperlihatkan dan fotokopinya di kertas A4 yang tidak dipotong.",
                en: "Bring the originals to show, and copies on A4 paper that is not cut.")
        case .complete:
            Phrase(
                id: "Dokumen diperiksa di loket; petugas dapat meminta dokumen tambahan.",
                en: "The documents are checked at the counter; the officer may ask for more.")
        case .renewalShort:
            Phrase(
                id: "Untuk paspor yang terbit sejak 2009 dan datanya tidak berubah, biasanya cukup KTP dan paspor lama. "
                    + "Bawalah dokumen lainnya untuk berjaga-jaga.",
                en: "For a passport issued in 2009 or later whose data has not changed, identity card and old passport usually suffice. "
                    + "Bring the rest in case it is asked for.")
        case .childPresent:
            Phrase(
                id: "Anak harus hadir dan didampingi ayah atau ibunya.", en: "The child must be present, together with its father or mother.")
        case .sameData:
            Phrase(
                id: "Nama serta tempat dan tanggal lahir harus sama di semua dokumen.",
                en: "Name and place and date of birth must be the same in all documents.")
        case .walkIn:
            Phrase(
                id: "Layanan ini tidak memerlukan antrean daring: datang langsung ke kantor imigrasi pada jam kerja.",
                en: "This service needs no online booking: go to the immigration office during working hours.")
        case .interview:
            Phrase(
                id: "Petugas akan meminta keterangan dan membuat Berita Acara Pemeriksaan (BAP) sebelum paspor diganti.",
                en: "An officer will ask what happened and write a record of it (BAP) before the passport is replaced.")
        case .original: Phrase(id: "asli", en: "original")
        case .copy: Phrase(id: "fotokopi", en: "copy")
        case .originalAndCopy: Phrase(id: "asli dan fotokopi", en: "original and copy")
        }
    }
}

extension RequirementList.Item {
    /// "asli dan fotokopi", "original and copy".
    public func form(_ language: Language) -> String {
        let text: RequirementText = original ? (copy ? .originalAndCopy : .original) : .copy
        return text(language)
    }
}
