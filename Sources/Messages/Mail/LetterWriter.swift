import Domain
import Foundation

/// Composes letters. A file beside this one holds the letters about visits.
struct LetterWriter {
    let language: Language
    let notice: PublicNotice

    func verification(code: String, username: String, minutes: Int) -> Letter {
        let values = ["code": code, "username": username, "minutes": String(minutes)]
        var letter = Letter(language: language)
        letter.subject = MailText.verificationSubject(language, values)
        letter.title = MailText.verificationTitle(language)
        letter.opening = [MailText.verificationIntro(language, values)]
        letter.code = code
        letter.remarks = [MailText.verificationSecret(language), MailText.verificationIgnore(language)]
        letter.summary = [
            MailText.verificationSummary(language.other, values), MailText.verificationSecret(language.other),
            MailText.verificationIgnore(language.other),
        ]
        return letter
    }
}
