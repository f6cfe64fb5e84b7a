import Domain

/// When somebody wants to come, and who.
extension BadRequests {
    static func preferenceTable(_ stage: Stage) -> [BadRequest] {
        func bad(_ name: String, _ code: ErrorCode, _ preference: String, field: String? = nil, office: String = "JKS") -> BadRequest {
            let body = Body.booking([Person.number(910).json()], office: office, preference: preference)
            return BadRequest(name, .post("/v1/bookings", body, token: stage.holder.token, key: "preferences"), code, field: field)
        }
        func day(_ days: Int) -> String { #"{"date":"\#(monday.adding(days: days))"}"# }
        return [
            bad("no wish", .invalidPreference, "{}", field: "preference"),
            bad("earliest: false", .invalidPreference, #"{"earliest":false}"#, field: "preference"),
            bad("two wishes at once", .invalidPreference, #"{"earliest":true,"date":"2027-03-02"}"#, field: "preference"),
            bad("a day and a slot", .invalidPreference, #"{"date":"2027-03-02","slot":1}"#, field: "preference"),
            bad("a session without a day", .invalidPreference, #"{"session":"morning"}"#, field: "preference"),
            bad("a session with a slot", .invalidPreference, #"{"slot":1,"session":"morning"}"#, field: "preference"),
            bad("a text as wish", .invalidType, #""tomorrow""#, field: "preference"),
            bad("a date in words", .invalidDate, #"{"date":"besok"}"#, field: "preference.date"),
            bad("the 30th of February", .invalidDate, #"{"date":"2027-02-30"}"#, field: "preference.date"),
            bad("a date the other way round", .invalidDate, #"{"date":"02-03-2027"}"#, field: "preference.date"),
            bad("a date with a time", .invalidDate, #"{"date":"2027-03-02T09:00:00+07:00"}"#, field: "preference.date"),
            bad("a session that is none", .invalidSession, #"{"date":"2027-03-02","session":"evening"}"#, field: "preference.session"),
            bad("slot 0", .invalidSlot, #"{"slot":0}"#, field: "preference.slot"),
            bad("a slot below 0", .invalidSlot, #"{"slot":-7}"#, field: "preference.slot"),
            bad("a slot of a text", .invalidType, #"{"slot":"1"}"#, field: "preference.slot"),
            bad("a slot past all numbers", .invalidType, #"{"slot":99999999999999999999}"#, field: "preference.slot"),
            bad("half a slot", .invalidType, #"{"slot":1.5}"#, field: "preference.slot"),
            bad("a slot that is nowhere", .slotNotFound, #"{"slot":9223372036854775807}"#),
            bad("a slot of another office", .slotNotFound, #"{"slot":\#(stage.elsewhere)}"#),
            bad("an hour that has begun", .slotPast, #"{"slot":\#(stage.past)}"#),
            bad("a full hour", .slotFull, #"{"slot":\#(stage.full)}"#),
            bad("a full day", .dayFull, day(2)),
            bad("an hour that opens later", .notReleased, #"{"slot":\#(stage.unreleased)}"#),
            bad("a day that opens later", .notReleased, day(3)),
            bad("an hour that was closed", .officeClosed, #"{"slot":\#(stage.closed)}"#),
            bad("a day that was closed", .officeClosed, day(4)),
            bad("a Sunday", .officeClosed, day(6)),
            bad("an afternoon that there is not", .officeClosed, #"{"date":"\#(monday.adding(days: 7))","session":"afternoon"}"#),
            bad("yesterday", .pastDay, day(-1)),
            bad("a day of another century", .pastDay, #"{"date":"1945-08-17"}"#),
            bad("this morning", .pastDay, #"{"date":"\#(monday)","session":"morning"}"#),
            bad("a day too far ahead", .beyondHorizon, day(90)),
            bad("the last day there is", .beyondHorizon, #"{"date":"9999-12-31"}"#),
            bad("an office that is none", .officeNotFound, Body.earliest, office: "XXX"),
            bad("SQL as office", .officeNotFound, Body.earliest, office: "' OR 1=1"),
            bad("an office with an endless code", .officeNotFound, Body.earliest, office: String(repeating: "J", count: 5000)),
            bad("a NUL in the office", .officeNotFound, Body.earliest, office: #"J\u0000S"#),
            bad("an office that takes no online bookings", .officeNotOnline, Body.earliest, office: "BDG"),
        ]
    }

    static func personTable(_ stage: Stage) -> [BadRequest] {
        let good = Person.number(920)
        func bad(_ name: String, _ code: ErrorCode, _ field: String, _ change: (inout Person) -> Void) -> BadRequest {
            var person = good
            change(&person)
            return bad(name, code, field, person.json())
        }
        func bad(_ name: String, _ code: ErrorCode, _ field: String, _ person: String) -> BadRequest {
            BadRequest(
                name, .post("/v1/bookings", Body.booking([person]), token: stage.holder.token, key: "people"), code, field: "applicants[0].\(field)")
        }
        return [
            bad("a NIK of 15 digits", .invalidNIK, "nik") { $0.nik.removeLast() },
            bad("a NIK of 17 digits", .invalidNIK, "nik") { $0.nik += "1" },
            bad("an empty NIK", .invalidNIK, "nik") { $0.nik = "" },
            bad("letters in the NIK", .invalidNIK, "nik") { $0.nik = "317401150690O001" },
            bad("digits of another script in the NIK", .invalidNIK, "nik") { $0.nik = "٣١٧٤٠١١٥٠٦٩٠٠٠٠١" },
            bad("a NIK of the month 13", .invalidNIK, "nik") { $0.nik = "3174011513900001" },
            bad("a NIK of the 32nd", .invalidNIK, "nik") { $0.nik = "3174013206900001" },
            bad("a NIK with the serial 0000", .invalidNIK, "nik") { $0.nik = "3174011506900000" },
            bad("a NIK without a province", .invalidNIK, "nik") { $0.nik = "0174011506900001" },
            bad("SQL in the NIK", .invalidNIK, "nik") { $0.nik = "3174' OR '1'='1" },
            bad("a NIK that tells another birth date", .nikBirthDateMismatch, "nik") { $0.birthDate = "1990-06-16" },
            bad("an empty name", .invalidName, "name") { $0.name = "" },
            bad("a name of spaces", .invalidName, "name") { $0.name = "   " },
            bad("SQL in the name", .invalidName, "name") { $0.name = "Siti'); DROP TABLE bookings;--" },
            bad("HTML in the name", .invalidName, "name") { $0.name = "<script>alert(1)</script>" },
            bad("a template in the name", .invalidName, "name") { $0.name = "{{name}}" },
            bad("a line break in the name", .invalidName, "name") { $0.name = #"Siti\nRahayu"# },
            bad("a NUL in the name", .invalidName, "name") { $0.name = #"Siti\u0000"# },
            bad("an emoji as name", .invalidName, "name") { $0.name = "🙂" },
            bad("a turn of the writing in the name", .invalidName, "name") { $0.name = #"Siti\u202e"# },
            bad("a name of 101 letters", .invalidName, "name") { $0.name = String(repeating: "a", count: 101) },
            bad("a birth date in the future", .birthDateInFuture, "birth_date") { $0.birthDate = "2027-03-02" },
            bad("a birth date of the century before", .invalidBirthDate, "birth_date") { $0.birthDate = "1890-06-15" },
            bad("the 29th of February of a common year", .invalidBirthDate, "birth_date") { $0.birthDate = "1990-02-29" },
            bad("a birth date the Indonesian way", .invalidBirthDate, "birth_date") { $0.birthDate = "15-06-1990" },
            bad("a birth date with a time", .invalidBirthDate, "birth_date") { $0.birthDate = "1990-06-15T00:00:00Z" },
            bad("a friend", .invalidRelationship, "relationship", good.json("friend")),
            bad("an empty relationship", .invalidRelationship, "relationship", good.json("")),
            bad("a service that is none", .invalidService, "service", good.json(service: "visa")),
            bad("a lost passport", .serviceWalkInOnly, "service", good.json(service: "lost")),
            bad("a damaged passport", .serviceWalkInOnly, "service", good.json(service: "damaged")),
            bad("a change of data", .serviceWalkInOnly, "service", good.json(service: "data_change")),
            bad(
                "a person without a NIK", .missingField, "nik", #"{"name":"Siti","birth_date":"1990-06-15","relationship":"parent","service":"new"}"#),
            bad("a person without a service", .missingField, "service", good.json().replacing(#","service":"new""#, with: "")),
            bad("null as relationship", .missingField, "relationship", good.json().replacing(#""parent""#, with: "null")),
            bad("a text as confirmation", .invalidType, "nik_confirmed", good.json(extra: #","nik_confirmed":"true""#)),
        ]
    }

    static func partyTable(_ stage: Stage) -> [BadRequest] {
        func book(_ applicants: [String]) -> Sending {
            .post("/v1/bookings", Body.booking(applicants), token: stage.holder.token, key: "parties")
        }
        func add(_ applicants: [String], to party: String, key: String = "parties") -> Sending {
            .post("/v1/parties/\(party)/applicants", Body.addition(applicants), token: stage.holder.token, key: key)
        }
        let people = (930...936).map { Person.number($0).json() }
        let spaced = "3174 0115.0690-0930"
        return [
            BadRequest("nobody", book([]), .partySize, field: "applicants"),
            BadRequest("a party of six", book(Array(people[0..<6])), .partySize, field: "applicants"),
            BadRequest("a party of a hundred", book(Array(repeating: people[0], count: 100)), .partySize, field: "applicants"),
            BadRequest("the same person twice", book([people[0], people[1], people[0]]), .duplicatePerson, field: "applicants[2].nik"),
            BadRequest(
                "the same person twice, written otherwise",
                book([people[0], Person(nik: spaced, name: "Siti", birthDate: "1990-06-15").json("child")]), .duplicatePerson,
                field: "applicants[1].nik"),
            BadRequest(
                "two holders", book([stage.holder.person.json("self"), Person.number(931).json("self")]), .moreThanOneHolder, field: "applicants"),
            BadRequest("somebody else as the holder", book([Person.number(932).json("self")]), .holderMismatch),
            BadRequest("a person with a live booking of this account", book([Person.number(101).json()]), .alreadyBooked, counted: true),
            BadRequest(
                "a person with a live booking of another account", book([people[0], Person.number(100).json()]), .alreadyBooked, counted: true),
            BadRequest("more than there is room for", book(Array(people[0..<5])).replacing("earliest\":true", "slot\":\(stage.full)"), .slotFull),
            BadRequest("an addition of nobody", add([], to: stage.live.party), .partySize, field: "applicants"),
            BadRequest("an addition of five", add(Array(people[0..<5]), to: stage.live.party), .partySize),
            BadRequest("an addition to a mistyped party", add([people[0]], to: "AAAAA-AAAAA"), .invalidCode),
            BadRequest("an addition to a party of another account", add([people[0]], to: stage.foreign.party), .partyNotFound),
            BadRequest("an addition to a booking", add([people[0]], to: stage.live.code), .partyNotFound),
            BadRequest("an addition to a cancelled party", add([people[0]], to: stage.cancelled.party), .partyNotLive),
            BadRequest("an addition of a stranger as the holder", add([Person.number(933).json("self")], to: stage.live.party), .holderMismatch),
            BadRequest(
                "an addition of somebody with a live booking", add([Person.number(100).json()], to: stage.live.party), .alreadyBooked, counted: true),
            BadRequest("an addition under a booking's key", add([people[0]], to: stage.live.party, key: Stage.usedKey), .idempotencyKeyReused),
        ]
    }
}

extension Sending {
    /// The same with another text in its body.
    func replacing(_ text: String, _ other: String) -> Sending {
        var copy = self
        copy.body = body.map { Array(String(decoding: $0, as: UTF8.self).replacing(text, with: other).utf8) }
        return copy
    }
}
