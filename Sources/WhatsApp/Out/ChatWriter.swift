import Domain
import Foundation
import Messages
import Store

/// Writes what a chat reads, in its language.
struct ChatWriter {
    let language: Language
    let office: Office
    let notice: PublicNotice
    let publicURL: String
    let now: Date
    let needsNIK: Bool
    /// The offices that take messages: name and number.
    let others: [(name: String, number: String)]

    private var dates: DateText { DateText(language) }

    /// Nil: the hold is over.
    func held(_ told: Told) throws -> ChatMessage.Content? {
        guard told.booking.status == .held else { return nil }
        return .picture(png: try picture(told), caption: ChatText.held(language, values(told)))
    }

    /// Nil: it is not valid any more, which another message tells.
    func confirmed(_ told: Told) throws -> ChatMessage.Content? {
        guard told.ticket.isValid else { return nil }
        var text = ChatText.confirmed(language, values(told))
        for line in notice.lines(language) where text.count + line.count < 1020 { text += "\n" + line }
        return .picture(png: try picture(told), caption: String(text.prefix(1024)))
    }

    func forfeited(_ told: Told, _ absence: (excused: Bool, until: Date?)) -> ChatMessage.Content {
        var lines = [(absence.excused ? ChatText.forfeitedByOffice : .forfeited)(language, values(told))]
        if let until = absence.until {
            lines.append(ChatText.paused(language, ["until": DateText(language).day(office.zone.day(of: until))]))
        }
        return .text(lines.joined(separator: " "))
    }

    func excused(_ told: Told) -> ChatMessage.Content { .text(ChatText.excused(language, values(told))) }

    func posted(_ told: Told, consignment: String, isBack: Bool) -> ChatMessage.Content {
        .text((isBack ? ChatText.postedBack : .posted)(language, values(told).merging(["consignment": consignment]) { $1 }))
    }

    func cancelled(_ told: Told) -> ChatMessage.Content { .text(ChatText.cancelled(language, values(told))) }

    /// Nil: there is nothing to be reminded of any more.
    func reminder(_ told: Told) -> ChatMessage.Content? {
        // moved to another day meanwhile: it is told of that one; and it says "tomorrow"
        guard told.booking.status == .booked, told.booking.day == told.ticket.office.zone.day(of: now).adding(days: 1) else { return nil }
        return asked(.reminder, told)
    }

    /// - Parameter link: where another hour can be had with one touch.
    func relocated(_ told: Told, link: String) -> ChatMessage.Content? {
        told.booking.status == .booked ? asked(.relocated, told, ["link": link]) : nil
    }

    /// With the buttons to keep the place and to give it back.
    private func asked(_ text: ChatText, _ told: Told, _ more: [String: String] = [:]) -> ChatMessage.Content {
        let code = told.ticket.code.compact
        return .buttons(
            text(language, values(told).merging(more) { $1 }),
            [
                ChatMessage.Row(id: "keep:\(code)", title: ChatText.keepButton(language), detail: ""),
                ChatMessage.Row(id: "give:\(code)", title: ChatText.giveBackButton(language), detail: ""),
            ])
    }

    func moved(_ told: Told) -> ChatMessage.Content { .text(ChatText.moved(language, values(told))) }

    func reply(_ facts: ChatFacts, _ told: [Told]) -> ChatMessage.Content {
        switch facts.say {
        case .unclear:
            let texts: [String: ChatText] = ["name": .wrongName, "birth": .wrongBirth, "day": .wrongDay, "nik": .wrongNIK, "fields": .wrongFields]
            let problems = (facts.problems ?? []).compactMap { texts[$0]?(language, ["example": example]) }.joined(separator: "\n")
            return .text(ChatText.unclear(language, ["problems": problems, "example": example]))
        case .help:
            return .text(
                (needsNIK ? ChatText.helpNIK : .help)(
                    language, ["office": office.name, "example": example, "free": notice.lines(language).joined(separator: "\n")]))
        case .requirements: return .text(requirementText)
        case .offices:
            let lines = others.map { "\($0.name): +\($0.number.drop { $0 == "+" })" }.joined(separator: "\n")
            return .text(bounded(ChatText.offices(language, ["offices": lines, "url": publicURL])))
        case .status: return .text(bounded(status(told)))
        case .already: return .text(ChatText.already(language) + "\n\n" + lines(told))
        case .full: return days(.full, facts)
        case .closed: return days(.closed, facts)
        case .notReleased: return days(.notReleased, facts)
        case .past: return days(.past, facts)
        case .which:
            return .list(
                ChatText.which(language), button: ChatText.whichButton(language), title: "",
                rows: told.prefix(10).map { one in
                    ChatMessage.Row(
                        id: "cancel:\(one.ticket.code.compact)", title: cut(one.ticket.personName, 24), detail: cut(one.ticket.visit(language), 72))
                })
        case .tooManyPeople: return .text(ChatText.tooManyPeople(language, ["number": String(facts.number ?? 5)]))
        case .wait: return .text(ChatText.wait(language, ["until": dates.time(facts.until ?? now, office.zone)]))
        case .paused:
            let until = (facts.until ?? now)
            return .text(ChatText.paused(language, ["until": DateText(language).day(office.zone.day(of: until))]))
        case .alreadyElsewhere: return .text(ChatText.alreadyElsewhere(language))
        case .nikNeeded: return .text(ChatText.nikNeeded(language))
        case .badCode: return .text(ChatText.badCode(language))
        case .unknownCode: return .text(ChatText.unknownCode(language))
        case .nothingToCancel: return .text(ChatText.nothingToCancel(language))
        case .over: return .text(ChatText.over(language, code(told)))
        case .tooLate: return .text(ChatText.tooLate(language, code(told)))
        case .holdCancelled: return .text(ChatText.holdCancelled(language, code(told)))
        case .cancelledBefore: return .text(ChatText.cancelledBefore(language, code(told)))
        case .kept: return .text(told.first.map { ChatText.kept(language, values($0)) } ?? ChatText.unknownCode(language))
        case .tooLateToCancel: return .text(ChatText.tooLateToCancel(language, code(told)))
        case .stopped: return .text(ChatText.stopped(language))
        case .started: return .text(ChatText.started(language))
        case .failed: return .text(ChatText.failed(language, ["site": publicURL]))
        }
    }

    private func days(_ why: ChatText, _ facts: ChatFacts) -> ChatMessage.Content {
        let reason = why(language, ["day": facts.day.flatMap { Day($0) }.map { dates.day($0) } ?? ""])
        let days = (facts.days ?? []).compactMap { Day($0) }
        guard !days.isEmpty else { return .text(reason + " " + ChatText.noDays(language)) }
        guard let wish = facts.wish else {
            return .text(reason + " " + ChatText.otherDaysAgain(language, ["days": days.map { dates.day($0) }.joined(separator: "; ")]))
        }
        return .list(
            reason + " " + ChatText.otherDays(language), button: ChatText.daysButton(language), title: ChatText.daysTitle(language),
            rows: days.map { ChatMessage.Row(id: "day:\($0):\(wish)", title: cut(dates.date($0), 24), detail: dates.weekday($0.weekday)) })
    }

    private func status(_ told: [Told]) -> String {
        told.isEmpty ? ChatText.statusNone(language) : ChatText.statusTitle(language) + "\n\n" + lines(told)
    }

    private func lines(_ told: [Told]) -> String {
        told.map { ($0.booking.status == .held ? ChatText.statusHeld : .statusLine)(language, values($0)) }.joined(separator: "\n\n")
    }

    private var requirementText: String {
        let lists = Service.allCases.filter(\.isBookable).map { service -> String in
            let list = requirements(service: service, language: language)
            return list.groups.map { group in
                "*\(list.title) – \(group.title)*\n" + group.items.map { "- \($0.document) (\($0.form(language)))" }.joined(separator: "\n")
            }.joined(separator: "\n\n")
        }
        return bounded(lists.joined(separator: "\n\n"))
    }

    /// A day in a fortnight, as it is to be written.
    private var example: String {
        let day = office.zone.day(of: now).adding(days: 14)
        return (day.day < 10 ? "0" : "") + "\(day.day)" + (day.month < 10 ? "0" : "") + "\(day.month)\(day.year)"
    }

    private func code(_ told: [Told]) -> [String: String] { ["code": told.first?.ticket.code.text ?? ""] }

    private func values(_ told: Told) -> [String: String] {
        let ticket = told.ticket
        let zone = ticket.office.zone
        return [
            "code": ticket.code.text, "name": ticket.personName, "number": ticket.queueNumber.description, "visit": ticket.visit(language),
            "office": ticket.office.name, "place": ticket.office.place, "arrive": dates.time(ticket.arriveBy, zone),
            "late": TicketText.lateAfter(language, ["time": dates.time(ticket.lateAfter, zone)]), "bring": ChatText.bring(language),
            "until": told.booking.holdUntil.map { dates.time($0, zone) } ?? "",
        ]
    }

    private func picture(_ told: Told) throws -> [UInt8] { try told.ticket.qrCode().png(scale: 12, colour: true) }

    private func cut(_ text: String, _ most: Int) -> String { text.count <= most ? text : text.prefix(most - 1) + "…" }

    private func bounded(_ text: String) -> String { cut(text, 4096) }
}
