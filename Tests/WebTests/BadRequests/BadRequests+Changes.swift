import Domain

/// What is asked of bookings that are there, and of offices.
extension BadRequests {
    static func changeTable(_ stage: Stage) -> [BadRequest] {
        let token = stage.holder.token
        func cancel(_ code: String) -> Sending { .post("/v1/bookings/\(code)/cancellation", token: token) }
        func move(_ code: String, _ preference: String = Body.earliest, office: String? = nil) -> Sending {
            .post("/v1/bookings/\(code)/move", Body.move(preference, office: office), token: token)
        }
        let mistyped = String(stage.live.code.dropLast()) + (stage.live.code.last == "0" ? "1" : "0")
        let nobody = "00000-00000"
        return [
            BadRequest("cancelling a mistyped code", cancel(mistyped), .invalidCode),
            BadRequest("cancelling nobody's booking", cancel(nobody), .bookingNotFound),
            BadRequest("cancelling another account's booking", cancel(stage.foreign.code), .bookingNotFound),
            BadRequest("cancelling a booking that was served", cancel(stage.served.code), .cannotCancel),
            BadRequest("moving a mistyped code", move(mistyped), .invalidCode),
            BadRequest("moving another account's booking", move(stage.foreign.code), .bookingNotFound),
            BadRequest("moving a cancelled booking", move(stage.cancelled.code), .bookingNotLive),
            BadRequest("moving a booking that was served", move(stage.served.code), .bookingNotLive),
            BadRequest("moving on the day itself", move(stage.today.code), .moveTooLate),
            BadRequest("moving a third time", move(stage.moved.code), .moveLimit),
            BadRequest("moving to the hour it has", move(stage.live.code, #"{"slot":\#(stage.liveSlot)}"#), .sameSlot),
            BadRequest("moving to a full hour", move(stage.live.code, #"{"slot":\#(stage.full)}"#), .slotFull),
            BadRequest("moving to a full day", move(stage.live.code, #"{"date":"\#(monday.adding(days: 2))"}"#), .dayFull),
            BadRequest("moving to a day that opens later", move(stage.live.code, #"{"date":"\#(monday.adding(days: 3))"}"#), .notReleased),
            BadRequest("moving to a Sunday", move(stage.live.code, #"{"date":"\#(monday.adding(days: 6))"}"#), .officeClosed),
            BadRequest("moving to yesterday", move(stage.live.code, #"{"date":"\#(monday.adding(days: -1))"}"#), .pastDay),
            BadRequest("moving too far ahead", move(stage.live.code, #"{"date":"2030-01-02"}"#), .beyondHorizon),
            BadRequest("moving to nowhere", move(stage.live.code, office: "XXX"), .officeNotFound),
            BadRequest("moving to an office without online bookings", move(stage.live.code, office: "BDG"), .officeNotOnline),
            BadRequest("moving to another office's hour", move(stage.live.code, #"{"slot":\#(stage.elsewhere)}"#), .slotNotFound),
            BadRequest(
                "a move without a wish", .post("/v1/bookings/\(stage.live.code)/move", "{}", token: token), .missingField, field: "preference"),
            BadRequest("a move without a body", .post("/v1/bookings/\(stage.live.code)/move", token: token), .unsupportedMediaType),
            BadRequest("a move to two wishes", move(stage.live.code, #"{"earliest":true,"slot":1}"#), .invalidPreference, field: "preference"),
        ]
    }

    static func ticketTable(_ stage: Stage) -> [BadRequest] {
        let token = stage.holder.token
        let forms = ["", ".svg", ".png"]
        return forms.map { form in
            BadRequest(
                "the ticket\(form) of a cancelled booking", .get("/v1/bookings/\(stage.cancelled.code)/ticket\(form)", token: token), .ticketVoid)
        } + [
            BadRequest("the ticket of another account's booking", .get("/v1/bookings/\(stage.foreign.code)/ticket", token: token), .bookingNotFound),
            BadRequest(
                "the calendar of another account's booking", .get("/v1/bookings/\(stage.foreign.code)/ticket.ics", token: token), .bookingNotFound),
            BadRequest("a ticket that was served", .get("/v1/bookings/\(stage.served.code)/ticket.png", token: token), .ticketVoid),
            BadRequest("a ticket as PDF", .get("/v1/bookings/\(stage.live.code)/ticket.pdf", token: token), .notFound),
            BadRequest("another account's booking", .get("/v1/bookings/\(stage.foreign.code)", token: token), .bookingNotFound),
            BadRequest("a code with a sign that no code has", .get("/v1/bookings/ABCDE-FGHU!", token: token), .invalidCode),
            BadRequest("a code with bytes that are no text", .get("/v1/bookings/%ff%fe%00", token: token), .invalidCode),
            BadRequest("an endless code", .get("/v1/bookings/" + String(repeating: "0", count: 4000), token: token), .invalidCode),
            BadRequest("a party's code for a booking's", .get("/v1/bookings/\(stage.live.party)", token: token), .bookingNotFound),
        ]
    }

    static func officeTable(_ stage: Stage) -> [BadRequest] {
        let availability = "/v1/offices/JKS/availability"
        return [
            BadRequest("an office that is none", .get("/v1/offices/XXX"), .officeNotFound),
            BadRequest("an office of a thousand letters", .get("/v1/offices/" + String(repeating: "J", count: 1000)), .officeNotFound),
            BadRequest("an office of no text", .get("/v1/offices/%ff%00"), .officeNotFound),
            BadRequest("a list of maybe", .get("/v1/offices?accepts_online_bookings=maybe"), .invalidQuery, field: "accepts_online_bookings"),
            BadRequest("a list by a name nobody knows", .get("/v1/offices?city=Jakarta"), .invalidQuery, field: "city"),
            BadRequest("a name twice", .get("/v1/offices?accepts_online_bookings=true&accepts_online_bookings=false"), .invalidQuery),
            BadRequest("the days of an office that is none", .get("/v1/offices/XXX/availability"), .officeNotFound),
            BadRequest("the days of an office without online bookings", .get("/v1/offices/BDG/availability"), .officeNotOnline),
            BadRequest("the days of a service that is none", .get(availability + "?service=visa"), .invalidService, field: "service"),
            BadRequest("the days of a lost passport", .get(availability + "?service=lost"), .serviceWalkInOnly, field: "service"),
            BadRequest("days from no day", .get(availability + "?from=besok"), .invalidDate, field: "from"),
            BadRequest("days that end before they begin", .get(availability + "?from=2027-03-10&to=2027-03-09"), .invalidDate, field: "to"),
            BadRequest("a year of days", .get(availability + "?from=2027-03-01&to=2028-03-01"), .invalidDate, field: "to"),
            BadRequest("days for six", .get(availability + "?party_size=6"), .invalidQuery, field: "party_size"),
            BadRequest("days for nobody", .get(availability + "?party_size=0"), .invalidQuery, field: "party_size"),
            BadRequest("days for some", .get(availability + "?party_size=some"), .invalidQuery, field: "party_size"),
            BadRequest("days for more than any number", .get(availability + "?party_size=99999999999999999999"), .invalidQuery, field: "party_size"),
            BadRequest("days by a name nobody knows", .get(availability + "?day=2027-03-02"), .invalidQuery, field: "day"),
            BadRequest("the requirements of a service that is none", .get("/v1/requirements?service=visa"), .invalidService, field: "service"),
            BadRequest("requirements by a name nobody knows", .get("/v1/requirements?office=JKS"), .invalidQuery, field: "office"),
        ]
    }
}
