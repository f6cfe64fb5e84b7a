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

    func passwordReset(code: String, username: String, minutes: Int) -> Letter {
        let values = ["code": code, "username": username, "minutes": String(minutes)]
        var letter = Letter(language: language)
        letter.subject = MailText.resetSubject(language, values)
        letter.title = MailText.resetTitle(language)
        letter.opening = [MailText.resetIntro(language, values)]
        letter.code = code
        letter.remarks = [MailText.verificationSecret(language), MailText.resetIgnore(language)]
        letter.summary = [
            MailText.resetSummary(language.other, values), MailText.verificationSecret(language.other), MailText.resetIgnore(language.other),
        ]
        return letter
    }

    func emailChange(code: String, username: String, minutes: Int) -> Letter {
        let values = ["code": code, "username": username, "minutes": String(minutes)]
        var letter = Letter(language: language)
        letter.subject = MailText.emailSubject(language, values)
        letter.title = MailText.emailTitle(language)
        letter.opening = [MailText.emailIntro(language, values)]
        letter.code = code
        letter.remarks = [MailText.verificationSecret(language), MailText.emailIgnore(language)]
        letter.summary = [MailText.emailSummary(language.other, values), MailText.emailIgnore(language.other)]
        return letter
    }

    func passwordChanged(username: String, url: String?) -> Letter {
        notice(
            subject: .changedSubject, title: .changedTitle, intro: .changedIntro, ignore: .changedIgnore, username: username,
            link: url.map { (MailText.resetLink(language), "\($0)/forgot") })
    }

    func accountKnown(username: String, url: String?) -> Letter {
        notice(
            subject: .knownSubject, title: .knownTitle, intro: .knownIntro, ignore: .knownIgnore, username: username,
            link: url.map { (MailText.loginLink(language), "\($0)/login") })
    }

    func accountPaused(username: String, until: Day, url: String?) -> Letter {
        func values(_ language: Language) -> [String: String] { ["username": username, "until": DateText(language).day(until)] }
        var letter = Letter(language: language)
        letter.subject = MailText.accountPausedSubject(language, values(language))
        letter.title = MailText.accountPausedTitle(language)
        letter.opening = [MailText.accountPausedIntro(language, values(language))]
        letter.remarks = [MailText.accountPausedAppeal(language)]
        letter.link = url.map { (CommonText.site(language), $0) }
        letter.notices = notice.lines(language)
        letter.summary = [MailText.accountPausedIntro(language.other, values(language.other)), MailText.accountPausedAppeal(language.other)]
        return letter
    }

    func auditDay(day: Day, lines: Int64, digest: String) -> Letter {
        func values(_ language: Language) -> [String: String] {
            ["day": DateText(language).day(day), "lines": String(lines), "digest": digest]
        }
        var letter = Letter(language: language)
        letter.subject = MailText.auditSubject(language, ["day": day.description, "digest": String(digest.prefix(16))])
        letter.title = MailText.auditTitle(language)
        letter.opening = [MailText.auditIntro(language, values(language))]
        letter.remarks = [MailText.auditKeep(language)]
        letter.summary = [MailText.auditIntro(language.other, values(language.other)), MailText.auditKeep(language.other)]
        return letter
    }

    private func notice(
        subject: MailText, title: MailText, intro: MailText, ignore: MailText, username: String, link: (label: String, url: String)?
    ) -> Letter {
        let values = ["username": username]
        var letter = Letter(language: language)
        letter.subject = subject(language, values)
        letter.title = title(language)
        letter.opening = [intro(language, values)]
        letter.remarks = [ignore(language, values)]
        letter.link = link
        letter.summary = [intro(language.other, values), ignore(language.other, values)]
        return letter
    }
}
