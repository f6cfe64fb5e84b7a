extension RequirementDocument {
    var phrase: Phrase {
        switch self {
        case .identityCard: Phrase(id: "KTP elektronik yang berlaku", en: "Valid identity card (KTP)")
        case .familyCard: Phrase(id: "Kartu Keluarga (KK)", en: "Family card (KK)")
        case .civilRecord:
            Phrase(
                id: "Salah satu: akta kelahiran, akta perkawinan atau buku nikah, ijazah, atau surat baptis",
                en: "One of: birth certificate, marriage certificate or marriage book, school diploma, or baptismal certificate")
        case .birthCertificate: Phrase(id: "Akta kelahiran anak", en: "The child's birth certificate")
        case .oldPassport: Phrase(id: "Paspor lama", en: "The old passport")
        case .oldPassportIfAny: Phrase(id: "Paspor lama, bila pernah punya", en: "The old passport, if there ever was one")
        case .lostPassportCopy: Phrase(id: "Fotokopi paspor yang hilang, bila ada", en: "A copy of the lost passport, if there is one")
        case .damagedPassport: Phrase(id: "Paspor yang rusak", en: "The damaged passport")
        case .policeReport: Phrase(id: "Surat keterangan kehilangan dari kepolisian", en: "Police report of the loss")
        case .disasterLetter:
            Phrase(
                id: "Surat keterangan dari pejabat setempat, bila hilang atau rusak karena bencana",
                en: "A letter of the local authority, if a disaster was the cause")
        case .changeProof:
            Phrase(
                id: "Bukti perubahan data, misalnya penetapan pengadilan atau akta catatan sipil",
                en: "Proof of the change, such as a court decision or a civil registry record")
        case .changedNameIfAny:
            Phrase(id: "Surat penetapan ganti nama, bila pernah ganti nama", en: "Decision on the change of name, if the name was changed")
        case .naturalisationIfAny:
            Phrase(
                id: "Surat pewarganegaraan Indonesia, bila menjadi WNI melalui pewarganegaraan",
                en: "Proof of naturalisation, for those who became Indonesian citizens by it")
        case .parentsIdentityCards: Phrase(id: "KTP elektronik ayah dan ibu", en: "Identity cards (KTP) of father and mother")
        case .parentsMarriage: Phrase(id: "Akta perkawinan atau buku nikah orang tua", en: "The parents' marriage certificate or marriage book")
        case .parentsPassports: Phrase(id: "Paspor ayah atau ibu, bila punya", en: "Passport of father or mother, if they have one")
        case .parentsStatement:
            Phrase(
                id: "Surat pernyataan kedua orang tua yang bertanggung jawab atas paspor anak",
                en: "Statement of both parents who take responsibility for the child's passport")
        }
    }

    var note: Phrase? {
        switch self {
        case .civilRecord:
            Phrase(
                id: "Harus memuat nama, tempat dan tanggal lahir, serta nama orang tua.",
                en: "It must show name, place and date of birth, and the parents' names.")
        case .parentsIdentityCards:
            Phrase(
                id: "Bila hanya satu orang tua yang ada atau mengasuh, bawa bukti dari pengadilan atau catatan sipil.",
                en: "If only one parent is alive or has custody, bring the proof of the court or the civil registry.")
        case .parentsStatement:
            Phrase(
                id: "Ditandatangani di atas meterai. Formulirnya tersedia di kantor imigrasi.",
                en: "Signed on a duty stamp. The form is available at the immigration office.")
        case .oldPassport:
            Phrase(id: "Juga bila sudah habis masa berlakunya.", en: "Also if it has expired.")
        default: nil
        }
    }
}
