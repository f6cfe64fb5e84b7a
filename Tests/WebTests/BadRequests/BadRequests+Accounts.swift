import Domain

/// Registrations, confirmations and log-ins.
extension BadRequests {
    static func registrationTable(_ stage: Stage) -> [BadRequest] {
        func bad(_ name: String, _ code: ErrorCode, _ field: String, _ body: String) -> BadRequest {
            BadRequest(name, .post("/v1/accounts", body), code, field: field)
        }
        let people = [
            ("a NIK of 15 digits", ErrorCode.invalidNIK, "nik", #"{"nik":"317401150690001","name":"Budi","birth_date":"1990-06-15"}"#),
            ("no person's name", .missingField, "name", #"{"nik":"3174011506900001","birth_date":"1990-06-15"}"#),
            ("a birth date in the future", .birthDateInFuture, "birth_date", #"{"nik":"3174011506900001","name":"Budi","birth_date":"2090-06-15"}"#),
            (
                "a NIK that tells another birth date", .nikBirthDateMismatch, "nik",
                #"{"nik":"3174011506900001","name":"Budi","birth_date":"1990-06-16"}"#
            ),
        ]
        return [
            bad("no user name", .missingField, "username", #"{"email":"a@example.id","password":"kucing-oranye-17","applicant":{}}"#),
            bad("no person", .missingField, "applicant", #"{"username":"budi","email":"a@example.id","password":"kucing-oranye-17"}"#),
            bad("a user name of two letters", .invalidUsername, "username", Body.registration(username: "ab")),
            bad("a user name with a space", .invalidUsername, "username", Body.registration(username: "budi santoso")),
            bad("a user name that begins with a digit", .invalidUsername, "username", Body.registration(username: "1budi")),
            bad("SQL as user name", .invalidUsername, "username", Body.registration(username: "x'; DROP TABLE--")),
            bad("a NUL in the user name", .invalidUsername, "username", Body.registration(username: #"budi\u0000"#)),
            bad("an address without @", .invalidEmail, "email", Body.registration(email: "budi.example.id")),
            bad("an address with two @", .invalidEmail, "email", Body.registration(email: "budi@@example.id")),
            bad("an address without a domain", .invalidEmail, "email", Body.registration(email: "budi@localhost")),
            bad("a header in the address", .invalidEmail, "email", Body.registration(email: #"budi@example.id\r\nBcc: a@b.id"#)),
            bad("an address of 300 bytes", .invalidEmail, "email", Body.registration(email: String(repeating: "b", count: 289) + "@example.id")),
            bad("a password of seven characters", .invalidPassword, "password", Body.registration(password: "kucing1")),
            bad("a password of 129 characters", .invalidPassword, "password", Body.registration(password: String(repeating: "ab1", count: 43))),
            bad("a NUL in the password", .invalidPassword, "password", Body.registration(password: #"kucing\u0000oranye"#)),
            bad("the password that everybody has", .weakPassword, "password", Body.registration(password: "password123")),
            bad("the user name as password", .weakPassword, "password", Body.registration(username: "budisantoso", password: "BudiSantoso")),
            bad("the address as password", .weakPassword, "password", Body.registration(password: "budi@example.id")),
            bad("a telephone number of letters", .invalidPhone, "phone", Body.registration(extra: #","phone":"kosong delapan""#)),
            bad("a telephone number of four digits", .invalidPhone, "phone", Body.registration(extra: #","phone":"0812""#)),
            bad("a language that is not spoken here", .invalidLanguage, "language", Body.registration(extra: #","language":"nl""#)),
            bad("consent to another notice", .consentOutdated, "consent", Body.registration(extra: #","consent":"2017-01""#)),
            BadRequest(
                "a user name that is taken",
                .post("/v1/accounts", Body.registration(username: "u\(stage.holder.id)", applicant: Person.number(905).registrationJSON)),
                .usernameTaken),
        ]
            + people.map { name, code, field, person in bad(name, code, "applicant.\(field)", Body.registration(applicant: person)) }
    }

    static func verificationTable(_ stage: Stage) -> [BadRequest] {
        func bad(_ name: String, _ code: ErrorCode, _ field: String?, _ body: String) -> BadRequest {
            BadRequest(name, .post("/v1/accounts/verification", body), code, field: field)
        }
        return [
            bad("no code", .missingField, "code", #"{"email":"budi@example.id"}"#),
            bad("no address", .missingField, "email", #"{"code":"123456"}"#),
            bad("a code that is a number", .invalidType, "code", #"{"email":"budi@example.id","code":123456}"#),
            bad("a code of letters", .verificationInvalid, "code", Body.verification("budi@example.id", "rahasi")),
            bad("a code of five digits", .verificationInvalid, "code", Body.verification("budi@example.id", "12345")),
            bad("no address at all", .invalidEmail, "email", Body.verification("budi", "123456")),
            bad("an address that did not register", .verificationInvalid, nil, Body.verification("nobody@example.id", "123456")),
        ]
    }

    static func logInTable(_ stage: Stage) -> [BadRequest] {
        func bad(_ name: String, _ code: ErrorCode, _ body: String, field: String? = nil, counted: Bool = false) -> BadRequest {
            BadRequest(name, .post("/v1/sessions", body), code, field: field, counted: counted)
        }
        return [
            bad("no password", .missingField, #"{"login":"budi"}"#, field: "password"),
            bad("a list as password", .invalidType, #"{"login":"budi","password":["a"]}"#, field: "password"),
            bad("a name of nobody", .invalidCredentials, Body.login("nobody", "kucing-oranye-17"), counted: true),
            bad("an address of nobody", .invalidCredentials, Body.login("nobody@example.id", "kucing-oranye-17"), counted: true),
            bad("SQL as name", .invalidCredentials, Body.login("' OR 1=1 --", "kucing-oranye-17"), counted: true),
            bad("a NUL in the name", .invalidCredentials, Body.login(#"bu\u0000di"#, "kucing-oranye-17")),
            bad("a name of a thousand bytes", .invalidCredentials, Body.login(String(repeating: "b", count: 1000), "x")),
            bad("a password of a thousand bytes", .invalidCredentials, Body.login("budi", String(repeating: "x", count: 1000))),
        ]
    }
}
