import Hummingbird
import Security

/// What is wrong before anybody looks at the values.
extension BadRequests {
    static func addressTable(_ stage: Stage) -> [BadRequest] {
        let traversal = "/v1/bookings/..%2f..%2fetc%2fpasswd"
        return [
            BadRequest("an unknown path", .get("/v1/nothing"), .notFound),
            BadRequest("another version", .get("/v2/offices"), .notFound),
            BadRequest("a path below an office", .get("/v1/offices/JKS/slots"), .notFound),
            BadRequest("a way out of the path", .get(traversal, token: stage.holder.token), .invalidCode),
            BadRequest("a method that the path does not take", Sending(method: .put, path: "/v1/bookings"), .methodNotAllowed),
            BadRequest("a body where a list is read", .post("/v1/offices", "{}"), .methodNotAllowed),
            BadRequest("a method nobody takes", Sending(method: .trace, path: "/v1/offices"), .methodNotAllowed),
            BadRequest("deleting a booking", Sending(method: .delete, path: "/v1/bookings/\(stage.live.code)"), .methodNotAllowed),
        ]
    }

    static func bodyTable(_ stage: Stage) -> [BadRequest] {
        let good = Body.booking([Person.number(900).json()])
        func book(_ body: String) -> Sending { .post("/v1/bookings", body, token: stage.holder.token, key: "bodies") }
        func bytes(_ bytes: [UInt8]) -> Sending {
            var sending = book("")
            sending.body = bytes
            return sending
        }
        let nested = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        let tenMegabytes = #"{"office":""# + String(repeating: "A", count: 10 << 20) + #""}"#
        return [
            BadRequest("JSON without its end", book(String(good.dropLast())), .invalidJSON),
            BadRequest("an empty body", book(""), .invalidJSON),
            BadRequest("text after the JSON", book(good + "x"), .invalidJSON),
            BadRequest("single quotes", book("{'office':'JKS'}"), .invalidJSON),
            BadRequest("a form's body", book("office=JKS&preference=earliest"), .invalidJSON),
            BadRequest("five thousand brackets", book(nested), .invalidJSON),
            BadRequest("a number with a thousand digits of exponent", book(#"{"office":1e\#(String(repeating: "9", count: 1000))}"#), .invalidType),
            BadRequest("a list instead of an object", book("[]"), .invalidType),
            BadRequest("a text instead of an object", book(#""JKS""#), .invalidType),
            BadRequest("null", book("null"), .missingField),
            BadRequest("an empty object", book("{}"), .missingField, field: "office"),
            BadRequest("a number as office", book(Body.booking(["{}"]).replacing(#""JKS""#, with: "7")), .invalidType, field: "office"),
            BadRequest(
                "a text as applicants", book(#"{"office":"JKS","preference":{"earliest":true},"applicants":"Budi"}"#), .invalidType,
                field: "applicants"),
            BadRequest("a text as a person", book(Body.booking([#""Budi""#])), .invalidType, field: "applicants[0]"),
            BadRequest("a number as NIK", book(Body.booking([#"{"nik":3174011506900001}"#])), .invalidType, field: "applicants[0].nik"),
            BadRequest(
                "a text as yes", book(Body.booking([Person.number(900).json()], extra: #","allow_split":"yes""#)), .invalidType, field: "allow_split"),
            BadRequest("text that is not UTF-8", bytes(Array(#"{"office":""#.utf8) + [0xff, 0xfe, 0xc0] + Array(#""}"#.utf8)), .invalidEncoding),
            BadRequest("half of a character", bytes(Array(#"{"office":"JKS"#.utf8) + [0xe2, 0x82]), .invalidEncoding),
            BadRequest("ten megabytes", book(tenMegabytes), .bodyTooLarge),
            BadRequest("one byte more than is taken", book(good.padding(toLength: 65_537, withPad: " ", startingAt: 0)), .bodyTooLarge),
            BadRequest("no content type", book(good).with("Content-Type", nil), .unsupportedMediaType),
            BadRequest("a form", book(good).with("Content-Type", "application/x-www-form-urlencoded"), .unsupportedMediaType),
            BadRequest("plain text", book(good).with("Content-Type", "text/plain"), .unsupportedMediaType),
            BadRequest("XML", .post("/v1/accounts", "<a/>").with("Content-Type", "application/xml"), .unsupportedMediaType),
        ]
    }

    static func tokenTable(_ stage: Stage) -> [BadRequest] {
        let foreign = Token.random().text
        let list = Sending.get("/v1/bookings")
        let book = Sending.post("/v1/bookings", Body.booking([Person.number(901).json()]), key: "tokens")
        return [
            BadRequest("a list without a token", list, .authenticationRequired),
            BadRequest("a booking without a token", book, .authenticationRequired),
            BadRequest(
                "an addition without a token", .post("/v1/parties/\(stage.live.party)/applicants", "{}", key: "tokens"), .authenticationRequired),
            BadRequest("a cancellation without a token", .post("/v1/bookings/\(stage.live.code)/cancellation"), .authenticationRequired),
            BadRequest("a move without a token", .post("/v1/bookings/\(stage.live.code)/move", Body.move(Body.earliest)), .authenticationRequired),
            BadRequest("a ticket without a token", .get("/v1/bookings/\(stage.live.code)/ticket.png"), .authenticationRequired),
            BadRequest("a log-out without a token", Sending(method: .delete, path: "/v1/sessions/current"), .authenticationRequired),
            BadRequest("another scheme", list.with("Authorization", "Basic YnVkaTpidWRp"), .invalidToken),
            BadRequest("a scheme without a token", list.with("Authorization", "Bearer"), .invalidToken),
            BadRequest("something that is no token", list.with("Authorization", "Bearer 1' OR '1'='1"), .invalidToken),
            BadRequest("a token of nobody", list.with("Authorization", "Bearer \(foreign)"), .invalidToken),
            BadRequest("a booking with a token of nobody", book.with("Authorization", "Bearer \(foreign)"), .invalidToken),
            BadRequest(
                "a log-out of nobody", Sending(method: .delete, path: "/v1/sessions/current", headers: ["Authorization": "Bearer \(foreign)"]),
                .invalidToken),
        ]
    }

    static func keyTable(_ stage: Stage) -> [BadRequest] {
        let book = Sending.post("/v1/bookings", Body.booking([Person.number(902).json()]), token: stage.holder.token)
        let move = Sending.post("/v1/bookings/\(stage.live.code)/move", Body.move(Body.earliest), token: stage.holder.token)
        return [
            BadRequest("a booking without a key", book, .idempotencyKeyRequired),
            BadRequest(
                "an addition without a key",
                .post("/v1/parties/\(stage.live.party)/applicants", Body.addition([Person.number(902).json()]), token: stage.holder.token),
                .idempotencyKeyRequired),
            BadRequest("an empty key", book.with("Idempotency-Key", ""), .idempotencyKeyInvalid),
            BadRequest("a key of 256 characters", book.with("Idempotency-Key", String(repeating: "k", count: 256)), .idempotencyKeyInvalid),
            BadRequest("a key with a space", book.with("Idempotency-Key", "dua kata"), .idempotencyKeyInvalid),
            BadRequest("a key outside ASCII", book.with("Idempotency-Key", "kunci-é"), .idempotencyKeyInvalid),
            BadRequest("a move with a bad key", move.with("Idempotency-Key", "dua kata"), .idempotencyKeyInvalid),
            BadRequest(
                "a cancellation with a bad key",
                Sending.post("/v1/bookings/\(stage.live.code)/cancellation", token: stage.holder.token).with("Idempotency-Key", "dua kata"),
                .idempotencyKeyInvalid),
            BadRequest("a key that was used for another booking", book.with("Idempotency-Key", Stage.usedKey), .idempotencyKeyReused),
            BadRequest("a booking's key for a move", move.with("Idempotency-Key", Stage.usedKey), .idempotencyKeyReused),
            BadRequest(
                "a booking's key for a cancellation",
                Sending.post("/v1/bookings/\(stage.live.code)/cancellation", token: stage.holder.token).with("Idempotency-Key", Stage.usedKey),
                .idempotencyKeyReused),
        ]
    }
}
