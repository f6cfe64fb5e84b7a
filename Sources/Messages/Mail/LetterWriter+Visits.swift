import Domain
import Foundation

extension LetterWriter {
    func confirmation(_ tickets: [Ticket], url: String?) -> Letter {
        let subject = tickets.count == 1 ? MailText.confirmationSubject : MailText.confirmationSubjectMany
        var letter = visit(tickets, subject, .confirmationTitle, .confirmationIntro, url: url)
        letter.summary = tickets.map { MailText.visitSummary(language.other, values($0, language.other)) } + [TicketText.free(language.other)]
        return letter
    }

    func personAdded(_ tickets: [Ticket], url: String?) -> Letter {
        var letter = visit(tickets, .addedSubject, .addedTitle, .addedIntro, url: url)
        letter.summary = tickets.map { MailText.visitSummary(language.other, values($0, language.other)) } + [TicketText.free(language.other)]
        return letter
    }

    func reminder(_ tickets: [Ticket], url: String) -> Letter {
        var letter = visit(tickets, tickets.count == 1 ? .reminderSubject : .reminderSubjectMany, .reminderTitle, .reminderIntro, url: url)
        letter.remarks = [MailText.showQR(language), MailText.reminderGiveBack(language)]
        letter.link = (MailText.reminderLink(language), url)
        letter.summary = [MailText.reminderTitle(language.other)] + tickets.map { MailText.visitSummary(language.other, values($0, language.other)) }
        return letter
    }

    func moved(_ ticket: Ticket, former: String, url: String?) -> Letter {
        var letter = visit([ticket], .movedSubject, .movedTitle, .movedIntro, url: url)
        letter.remarks.insert("\(MailText.movedBefore(language)): \(former)", at: 0)
        letter.summary = [MailText.movedSummary(language.other, values(ticket, language.other)), TicketText.free(language.other)]
        return letter
    }

    func relocated(_ tickets: [Ticket], former: String, url: String) -> Letter {
        var letter = visit(tickets, .relocatedSubject, .relocatedTitle, .relocatedIntro, url: url)
        letter.remarks.insert("\(MailText.movedBefore(language)): \(former)", at: 0)
        letter.remarks.append(MailText.relocatedChoice(language))
        letter.link = (MailText.relocatedLink(language), url)
        letter.summary = [MailText.relocatedTitle(language.other)] + tickets.map { MailText.movedSummary(language.other, values($0, language.other)) }
        return letter
    }

    func cancelled(_ tickets: [Ticket], reason: String?, url: String?) -> Letter {
        var letter = Letter(language: language)
        letter.subject = subject(.cancelledSubject, tickets)
        letter.title = MailText.cancelledTitle(language)
        letter.opening = [MailText.cancelledIntro(language)]
        letter.cards = tickets.map { ticket in
            Letter.Card(heading: ticket.personName, rows: place(ticket) + [(TicketText.code(language), ticket.code.text)])
        }
        letter.remarks =
            (reason.map { [MailText.cancelledReason(language, ["reason": $0])] } ?? []) + [MailText.cancelledAgain(language)]
        letter.link = url.map { (CommonText.site(language), $0) }
        letter.notices = notice.lines(language)
        letter.summary = tickets.map { MailText.cancelledSummary(language.other, values($0, language.other)) }
        return letter
    }

    func forfeited(_ tickets: [Ticket], pausedUntil: Date?, wasOffice: Bool, url: String?) -> Letter {
        var letter = past(tickets, .forfeitedSubject, .forfeitedTitle, wasOffice ? .forfeitedByOffice : .forfeitedIntro, url: url)
        if let pausedUntil, let zone = tickets.first?.office.zone {
            letter.remarks = [MailText.forfeitedPause(language, ["until": DateText(language).day(zone.day(of: pausedUntil))])]
        } else {
            letter.remarks = [MailText.cancelledAgain(language)]
        }
        if !wasOffice { letter.remarks.append(MailText.forfeitedAppeal(language)) }
        letter.summary = tickets.map { MailText.forfeitedSummary(language.other, values($0, language.other)) }
        return letter
    }

    func excused(_ tickets: [Ticket], url: String?) -> Letter {
        var letter = past(tickets, .excusedSubject, .excusedTitle, .excusedIntro, url: url)
        letter.remarks = [MailText.cancelledAgain(language)]
        letter.summary = tickets.map { MailText.excusedSummary(language.other, values($0, language.other)) }
        return letter
    }

    func posted(_ ticket: Ticket, consignment: String, isBack: Bool, url: String?) -> Letter {
        var letter = Letter(language: language)
        letter.subject = (isBack ? MailText.postedBackSubject : .postedSubject)(language, ["consignment": consignment])
        letter.title = (isBack ? MailText.postedBackTitle : .postedTitle)(language)
        letter.opening = [(isBack ? MailText.postedBackIntro : .postedIntro)(language)]
        letter.cards = [
            Letter.Card(
                heading: ticket.personName,
                rows: [
                    (MailText.consignment(language), consignment), (TicketText.office(language), ticket.office.name),
                    (TicketText.code(language), ticket.code.text),
                ] + (ticket.office.telephone.map { [(TicketText.telephone(language), $0)] } ?? []))
        ]
        letter.link = url.map { (CommonText.site(language), $0) }
        letter.notices = notice.lines(language)
        let values = values(ticket, language.other)
        letter.summary = [
            (isBack ? MailText.postedBackSummary : .postedSummary)(language.other) { $0 == "consignment" ? consignment : values($0) }
        ]
        return letter
    }

    func homeVisit(
        _ state: String, code: String, person: String, _ office: OfficeFacts, _ visit: Range<Date>?, reason: String?, url: String?
    ) -> Letter {
        func time(_ language: Language) -> String? {
            visit.map { DateText(language).visit(from: $0.lowerBound, to: $0.upperBound, office.zone) }
        }
        func told(_ language: Language) -> String {
            let text: MailText =
                switch state {
                case "planned": .homePlanned
                case "done": .homeDone
                case "refused": .homeRefused
                case "withdrawn": .homeWithdrawn
                default: .homeAsked
                }
            return text(language, ["name": person, "office": office.name, "time": time(language) ?? ""])
        }
        var letter = Letter(language: language)
        letter.subject = MailText.homeSubject(language, ["office": office.name])
        letter.title = MailText.homeTitle(language)
        letter.opening = [told(language)]
        var rows = [(TicketText.office(language), "\(office.name), \(office.place)"), (TicketText.code(language), code)]
        if let time = time(language) { rows.insert((TicketText.hour(language), time), at: 0) }
        if let telephone = office.telephone { rows.append((TicketText.telephone(language), telephone)) }
        letter.cards = [Letter.Card(heading: person, rows: rows)]
        if let reason { letter.remarks = [MailText.homeReason(language, ["reason": reason])] }
        letter.link = url.map { (CommonText.site(language), "\($0)/home-visits") }
        letter.notices = notice.lines(language)
        letter.summary = [told(language.other)]
        return letter
    }

    /// A letter about visits that did not take place.
    private func past(_ tickets: [Ticket], _ subject: MailText, _ title: MailText, _ intro: MailText, url: String?) -> Letter {
        var letter = Letter(language: language)
        letter.subject = self.subject(subject, tickets)
        letter.title = title(language)
        letter.opening = [intro(language)]
        letter.cards = tickets.map { ticket in
            Letter.Card(heading: ticket.personName, rows: place(ticket) + [(TicketText.code(language), ticket.code.text)])
        }
        letter.link = url.map { (CommonText.site(language), $0) }
        letter.notices = notice.lines(language)
        return letter
    }

    /// A letter about visits that take place.
    private func visit(_ tickets: [Ticket], _ subject: MailText, _ title: MailText, _ intro: MailText, url: String?) -> Letter {
        var letter = Letter(language: language)
        letter.subject = self.subject(subject, tickets)
        letter.title = title(language)
        letter.opening = [intro(language)]
        letter.cards = tickets.map(card)
        letter.remarks = [MailText.showQR(language), MailText.calendar(language)]
        if let first = tickets.min(by: { $0.startsAt < $1.startsAt }) {
            let deadline = MoveRule.deadline(slotStart: first.startsAt, zone: first.office.zone)
            letter.remarks.append(
                TicketText.change(language, ["deadline": DateText(language).deadline(before: deadline, first.office.zone)]))
        }
        letter.link = url.map { (MailText.manage(language), $0) }
        letter.lists = requirementLists(tickets)
        letter.notices = notice.lines(language)
        return letter
    }

    private func card(_ ticket: Ticket) -> Letter.Card {
        let dates = DateText(language)
        let zone = ticket.office.zone
        let minutes = Int(ticket.startsAt.timeIntervalSince(ticket.arriveBy) / 60)
        let arrive = MailText.arriveEarly(language, ["time": dates.time(ticket.arriveBy, zone), "minutes": String(minutes)])
        var card = Letter.Card(
            heading: ticket.personName,
            rows: place(ticket) + [
                (TicketText.arriveBy(language), arrive), (TicketText.queueNumber(language), ticket.queueNumber.description),
                (TicketText.code(language), ticket.code.text), (TicketText.service(language), ticket.serviceName(language)),
            ])
        let late = TicketText.lateAfter(language, ["time": dates.time(ticket.lateAfter, zone)])
        card.note = ticket.provisional ? "\(late) \(TicketText.provisional(language))" : late
        card.image = ticket.imageID
        card.imageText = TicketText.qr(language, ["code": ticket.code.text])
        return card
    }

    /// Day, hour, office and how to reach it.
    private func place(_ ticket: Ticket) -> [(label: String, value: String)] {
        let dates = DateText(language)
        let zone = ticket.office.zone
        return [
            (TicketText.day(language), dates.day(zone.day(of: ticket.startsAt))),
            (TicketText.hour(language), dates.hours(from: ticket.startsAt, to: ticket.endsAt, zone)),
            (TicketText.office(language), "\(ticket.office.name), \(ticket.office.place)"),
        ] + (ticket.office.telephone.map { [(TicketText.telephone(language), $0)] } ?? [])
    }

    private func subject(_ text: MailText, _ tickets: [Ticket]) -> String {
        guard let first = tickets.min(by: { $0.startsAt < $1.startsAt }) else { return text(language) }
        let values = values(first, language)
        return text(language) { $0 == "count" ? String(tickets.count) : values($0) }
    }

    /// What the phrases about one visit may ask for, by name. Few ask for more than two, and dates take time to write.
    private func values(_ ticket: Ticket, _ language: Language) -> (String) -> String? {
        let dates = DateText(language)
        return { name in
            switch name {
            case "name": ticket.personName
            case "visit": ticket.visit(language)
            case "day": dates.day(ticket.office.zone.day(of: ticket.startsAt))
            case "office": ticket.office.name
            case "number": ticket.queueNumber.description
            case "code": ticket.code.text
            case "arrive": dates.time(ticket.arriveBy, ticket.office.zone)
            default: nil
            }
        }
    }
}
