import Testing

@testable import Domain

@Suite("NIK")
struct NIKTests {
    @Test("reads sixteen digits, with the separators people type")
    func reads() throws {
        #expect(try NIK("3174012706780001").digits == "3174012706780001")
        #expect(try NIK(" 3174.0127-0678 0001 ").digits == "3174012706780001")
    }

    @Test(
        "what cannot be a NIK is refused with its reason",
        arguments: [
            ("317401270678001", NIK.Problem.length), ("31740127067800011", .length), ("", .length), ("3174O12706780001", .digits),
            ("３174012706780001", .digits), ("0174012706780001", .digits), ("3174010006780001", .date), ("3174013206780001", .date),
            ("3174014006780001", .date), ("3174017206780001", .date), ("3174012700780001", .date), ("3174012713780001", .date),
            ("3174013102780001", .date), ("3174017104780001", .date), ("3174012706780000", .serial), ("3174012706780001\n", .digits),
            (String(repeating: " ", count: 100) + "3174012706780001", .length),
        ])
    func refused(text: String, problem: NIK.Problem) {
        #expect(throws: problem) { try NIK(text) }
        #expect(problem.errorCode == .invalidNIK)
    }

    @Test("forty is added to a woman's day of birth")
    func women() throws {
        let nik = try NIK("3174016706780001")
        #expect(nik.encodedBirth == (day: 27, month: 6, twoDigitYear: 78, female: true))
        #expect(!nik.disagrees(with: Day("1978-06-27")!))
        #expect(try NIK("3174017101900001").encodedBirth.day == 31)
    }

    @Test("the leap day is taken whatever the year, since a NIK outlives a corrected birth date")
    func leapDay() throws {
        #expect(try NIK("3174012902810001").disagrees(with: Day("1981-03-01")!))
    }

    @Test("another day, month or year disagrees; the century does not")
    func disagrees() throws {
        let nik = try NIK("3174012706780001")
        for (date, disagrees) in [
            ("1978-06-27", false), ("1878-06-27", false), ("1978-06-26", true), ("1978-07-27", true), ("1979-06-27", true),
        ] {
            #expect(nik.disagrees(with: Day(date)!) == disagrees)
        }
        #expect(try !NIK("3174010101000001").disagrees(with: Day("2000-01-01")!))
    }

    @Test("no way of printing it shows the digits between")
    func masked() throws {
        let nik = try NIK("3174012706780001")
        #expect(nik.masked == "3174••••••••••01")
        var dumped = ""
        dump(nik, to: &dumped)
        for text in ["\(nik)", String(reflecting: nik), dumped, "\([nik])", "\(Optional(nik) as Any)"] {
            #expect(text.contains("3174••••••••••01"))
            #expect(!text.contains("270678"))
        }
    }
}
