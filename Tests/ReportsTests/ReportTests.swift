import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

@testable import Reports

private let monday = Day("2027-03-01")!
private let tuesday = Day("2027-03-02")!
private let reportsDirectory = TestEnvironment.packageRoot.appendingPathComponent("sql/reports").path

/// A few hours, bookings, visits and messages, made by hand, whose sums are known: several rows of everything that a careless join would count twice, and
/// an office two hours east, so that one of its bookings is made on another day than it is at the first.
private func handMade(_ db: TestDatabase) async throws {
    try await db.setClock(Zone.wib.instant(tuesday.adding(days: 1), TimeOfDay(hour: 12)!))
    let (jakarta, jayapura) = (try await db.makeOffice(code: "JKS"), try await db.makeOffice(code: "JPR", zone: .wit))
    let nine = try await db.makeSlot(jakarta, tuesday, hour: 9, places: 4)
    let ten = try await db.makeSlot(jakarta, tuesday, hour: 10, places: 2, open: false)
    let eleven = try await db.makeSlot(jakarta, tuesday, hour: 11, places: 5)
    let eight = try await db.makeSlot(jayapura, tuesday, hour: 8, places: 2)
    let accounts = try await db.makeAccounts(3).map(\.id)
    try await db.admin.execute(
        """
        UPDATE slots SET taken = 3, issued = 4 WHERE id = \(nine);
        UPDATE slots SET taken = 1, issued = 1 WHERE id = \(eight);
        UPDATE slots SET unreleased = 3, taken = 2, issued = 2 WHERE id = \(eleven);
        INSERT INTO lanes (office_id, code, letter, online) VALUES (\(jakarta.id), 'priority', 'P', false);
        INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix)
        SELECT office_id, (SELECT id FROM lanes WHERE letter = 'P'), day, session, starts_at, ends_at, opens_at, 7, 7, prefix FROM slots WHERE id = \(nine);
        INSERT INTO parties (id, account_id, channel, created_at) VALUES
            (1, \(accounts[0]), 'web', '2027-03-01 10:00+07'), (2, \(accounts[1]), 'api', '2027-03-01 11:00+07'),
            (3, \(accounts[2]), 'web', '2027-03-01 11:05:30+07'), (4, \(accounts[0]), 'web', '2027-03-01 23:30+07');
        INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at) VALUES
            (1, 1, \(nine), 1, 1, 'served', gen_random_uuid(), '2027-03-01 10:00+07'), (2, 1, \(nine), 2, 1, 'forfeited', gen_random_uuid(), '2027-03-01 10:00:20+07'),
            (3, 2, \(nine), 3, 2, 'cancelled', gen_random_uuid(), '2027-03-01 11:00+07'),
            (4, 3, \(nine), 4, 1, 'served', gen_random_uuid(), '2027-03-01 11:05:30+07'),
            (5, 4, \(eight), 1, 1, 'served', gen_random_uuid(), '2027-03-01 23:30+07'),
            -- who was not called before the day ended, and who came too late: no misses
            (6, 3, \(eleven), 1, 1, 'forfeited', gen_random_uuid(), '2027-02-20 10:00+07'), (7, 3, \(eleven), 2, 1, 'forfeited', gen_random_uuid(), '2027-02-20 10:00+07');
        INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
        SELECT id, created_at, 'booked', NULL, 'booked', NULL, slot_id, 'account', 'web' FROM bookings;
        INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
        VALUES (3, '2027-03-01 11:02+07', 'cancelled', 'booked', 'cancelled', \(nine), \(nine), 'account', 'api'),
            (4, '2027-03-01 15:00+07', 'moved', 'booked', 'booked', \(ten), \(nine), 'staff', 'desk'),
            (1, '2027-03-01 15:00+07', 'moved', 'booked', 'booked', \(ten), \(nine), 'staff', 'desk'),
            (1, '2027-03-01 15:30+07', 'moved', 'booked', 'booked', \(ten), \(nine), 'staff', 'desk');
        INSERT INTO misses (booking_id, kind, hash, office_id, day, at) VALUES (2, 1, gen_random_uuid(), \(jakarta.id), '2027-03-02', '2027-03-02 10:00+07');
        INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, priority, due_at, arrived_at, state, outcome, calls,
            first_called_at, ended_at, changed_at) VALUES
            (\(jakarta.id), '2027-03-02', \(jakarta.lane), 'AB', 1, 1, 1, 1, NULL, '2027-03-02 09:00+07', '2027-03-02 08:30+07', 'done', 'accepted', 1,
                '2027-03-02 09:20+07', '2027-03-02 09:40+07', '2027-03-02 09:40+07'),
            (\(jakarta.id), '2027-03-02', \(jakarta.lane), 'AB', 4, 4, 3, 1, NULL, '2027-03-02 09:00+07', '2027-03-02 09:10+07', 'done', 'accepted', 1,
                '2027-03-02 09:50+07', '2027-03-02 10:30+07', '2027-03-02 10:30+07'),
            (\(jakarta.id), '2027-03-02', (SELECT id FROM lanes WHERE letter = 'P'), 'P', 1, NULL, NULL, 1, 'elderly', '2027-03-02 09:00+07',
                '2027-03-02 09:00+07', 'done', 'accepted', 1, '2027-03-02 09:10+07', '2027-03-02 09:15+07', '2027-03-02 09:15+07'),
            (\(jayapura.id), '2027-03-02', \(jayapura.lane), 'AA', 1, 5, 4, 1, NULL, '2027-03-02 08:00+09', '2027-03-02 08:00+09', 'done', 'accepted', 1,
                '2027-03-02 08:05+09', '2027-03-02 08:10+09', '2027-03-02 08:10+09'),
            (\(jakarta.id), '2027-03-02', \(jakarta.lane), 'AD', 1, 6, 3, 1, NULL, '2027-03-02 11:00+07', '2027-03-02 11:05+07', 'done', 'left', 0,
                NULL, '2027-03-03 00:00:05+07', '2027-03-03 00:00:05+07');
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, state, due_at, attempt, finished_at, resent_at) VALUES
            ('2027-03-01 12:00+07', 2, 'confirmation', 'party', 4, '{5}', 'delivered', '2027-03-08 09:00+07', 1, '2027-03-08 09:00:03+07', '2027-03-08 09:00+07');
        INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, state, due_at, attempt, finished_at) VALUES
            ('2027-03-01 10:00+07', 2, 'confirmation', 'party', 1, '{1,2}', 'delivered', '2027-03-01 10:00+07', 1, '2027-03-01 10:00:02+07'),
            ('2027-03-01 11:00+07', 2, 'confirmation', 'party', 2, '{3}', 'delivered', '2027-03-01 11:00+07', 1, '2027-03-01 11:10+07'),
            ('2027-03-01 11:05+07', 2, 'confirmation', 'party', 3, '{4}', 'dead', '2027-03-01 11:05+07', 9, '2027-03-01 12:10+07'),
            ('2027-03-02 06:59:59+07', 1, 'cancelled', 'party', 2, '{3}', 'waiting', '2027-03-02 06:59:59+07', 0, NULL),
            ('2027-03-02 07:00+07', 1, 'cancelled', 'party', 2, '{3}', 'waiting', '2027-03-02 07:00+07', 0, NULL);
        INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'officer'), ('budi', 'Budi', 'officer');
        INSERT INTO audit (at, staff_id, action, office_id, subject, subject_id) VALUES
            ('2027-03-01 12:00+07', 1, 'let_in_late', \(jakarta.id), 'booking', 1), ('2027-03-01 12:01+07', 1, 'let_in_late', \(jakarta.id), 'booking', 2),
            ('2027-03-01 12:02+07', 1, 'let_in_late', \(jakarta.id), 'booking', 4), ('2027-03-01 12:03+07', 2, 'let_in_late', \(jakarta.id), 'booking', 3),
            ('2027-03-01 12:04+07', 2, 'walk_in_issued', \(jakarta.id), 'visit', 3);
        INSERT INTO slot_changes (lane_id, day, session, starts_at, ends_at, prefix, places, added, opens_at, state, staff_id, at, reason)
        SELECT lane_id, day, session, starts_at, ends_at, prefix, 4, 1, '2027-03-01 11:04+07', 'in_force', 1, '2027-03-01 10:30+07', 'x' FROM slots WHERE id = \(nine);
        INSERT INTO releases (batch, office_id, opens_at, day_from, day_until, chat_share, state, at, reason, changed_at)
        SELECT batch, office, opens_at, '2027-03-01'::date, '2027-03-02'::date, 0, state, '2027-02-01 09:00+07', 'x', changed_at
        FROM (VALUES (7, \(jakarta.id), '2027-03-01 10:00+07'::timestamptz, 'announced', NULL::timestamptz),
            (8, \(jakarta.id), '2027-03-01 11:05+07', 'withdrawn', '2027-03-01 12:00+07'),
            (9, \(jakarta.id), '2027-03-01 10:30+07', 'stopped', '2027-03-01 10:20+07'), (9, \(jayapura.id), '2027-03-01 10:30+07', 'announced', NULL))
            AS r (batch, office, opens_at, state, changed_at);
        INSERT INTO relocations (booking_id, from_slot, day, at, accepted_at)
        VALUES (4, \(ten), '2027-03-02', '2027-03-01 15:00+07', '2027-03-01 16:00+07'), (1, \(ten), '2027-03-02', '2027-03-01 15:00+07', NULL);
        """)
}

@Suite("reports")
struct ReportTests {
    /// What the hand-made data must give, by report, and for which days. Pseudonyms are not compared, being secret.
    private static let known: [String: (ClosedRange<Day>, [String])] = [
        "use": (tuesday...tuesday, ["JKS 09.00 1 4 3 2 1 75.0", "JKS 11.00 1 5 2 1 0 40.0", "JPR 08.00 1 2 1 1 0 50.0"]),
        "lead_time": (tuesday...tuesday, ["JKS 6 1 10 66.7", "JPR 1 0 0 100.0"]),
        "absences": (tuesday...tuesday, ["JKS 5 3 1 1 0 1 20.0", "JPR 1 1 0 0 0 0 0.0"]),
        "channels": (tuesday...tuesday, ["JKS api 1 1 0 16.7", "JKS web 5 0 3 83.3", "JPR web 1 0 1 100.0"]),
        "times": (
            tuesday...tuesday, ["JKS online 2 30.0 38.0 30.0 38.0", "JKS priority 1 10.0 10.0 5.0 5.0", "JPR online 1 5.0 5.0 5.0 5.0"]
        ),
        "promises": (tuesday...tuesday, ["JKS 4 75.0 33.3 66.7", "JPR 1 100.0 100.0 100.0"]),
        "room": (tuesday...tuesday, ["JKS 08.00 1 1.0 1", "JKS 09.00 1 3.0 3", "JKS 11.00 1 1.0 1", "JPR 08.00 1 1.0 1"]),
        "unused": (tuesday...tuesday, ["JKS 11 5 1 54.5", "JPR 2 0 1 50.0"]),
        "conflicts": (tuesday...tuesday, ["JKS 2027-03-02 10.00  0 0 2 1 "]),
        "messages": (monday...monday, ["cancelled 0   0 1 0", "confirmation 3 3.0 540.3 1 0 1"]),
        "release": (monday...monday, ["JKS 2027-03-01 10.00 7 1 2 2 2", "JKS 2027-03-01 11.00 7 1 1 3 0", "JKS 2027-03-01 11.05 8 1 1 4 1"]),
        "brokers": (monday...monday, ["account *  1 1 1 1 1 0 0 ", "account *  1 1 1 0 0 1 0 "]),
        "insiders": (monday...monday, ["JKS * 3 3 0 0 0 0 0 300", "JKS * 2 1 1 0 0 0 0 100"]),
        "openings": (tuesday...tuesday, ["JKS 2027-03-02 09.00 * 1 2027-03-01 11.04 1 1 * no"]),
    ]

    @Test("each gives the known answers for hand-made data, over the report role, for all offices and for one")
    func answers() async throws {
        let reports = try Report.all(in: reportsDirectory)
        #expect(Set(reports.map(\.name)) == Set(Self.known.keys))
        try await withTestDatabase { db in
            try await handMade(db)
            try await db.store(.report) { (store: Store) async throws in
                for report in reports {
                    let (days, expected) = Self.known[report.name]!
                    let table = try await ReportTable(report, days: days, office: nil, from: store)
                    let secret = Set(report.columns.indices.filter { report.columns[$0].meaning.contains("pseudonym") })
                    let found = table.rows.map { row in row.enumerated().map { secret.contains($0) && !$1.isEmpty ? "*" : $1 }.joined(separator: " ")
                    }
                    #expect(found == expected, "\(report.name)")
                    for index in secret { #expect(table.rows.allSatisfy { [0, 12].contains($0[index].count) }, "\(report.name)") }
                    // one office alone, and days on which nothing was
                    if report.columns[0].name == "office" {
                        let one = try await ReportTable(report, days: days, office: "JKS", from: store)
                        #expect(one.rows == table.rows.filter { $0[0] == "JKS" }, "\(report.name)")
                    }
                    let none = try await ReportTable(report, days: Day("2020-01-01")!...Day("2020-01-31")!, office: nil, from: store)
                    #expect(none.rows == [], "\(report.name)")
                }
                #expect(try await store.hasReportOffice("JKS"))
                #expect(try await !store.hasReportOffice("XXX"))
            }
        }
    }

    @Test("a minute before and after midnight, of each zone's own clock: whoever counts by another zone's day is wrong in two offices of three")
    func midnight() async throws {
        let reports = Dictionary(uniqueKeysWithValues: try Report.all(in: reportsDirectory).map { ($0.name, $0) })
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(tuesday.adding(days: 1), TimeOfDay(hour: 12)!))
            for (number, zone) in Zone.allCases.enumerated() {
                let office = try await db.makeOffice(code: zone.rawValue, zone: zone)
                let slot = try await db.makeSlot(office, tuesday, hour: 8, places: 2)
                for (turn, (day, time)) in [(monday, TimeOfDay(hour: 23, minute: 59)!), (tuesday, TimeOfDay(hour: 0, minute: 1)!)].enumerated() {
                    let (id, at) = (Int64(number * 2 + turn + 1), zone.instant(day, time))
                    let account = try await db.makeAccount()
                    _ = try await db.admin.query(
                        "INSERT INTO parties (id, account_id, channel, created_at) VALUES ($1, $2, 'web', $3)", [id, account.id, at])
                    _ = try await db.admin.query(
                        """
                        INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
                        VALUES ($1, $1, $2, $3, 1, 'served', gen_random_uuid(), $4)
                        """, [id, slot, Int32(turn + 1), at])
                }
                _ = try await db.admin.query("UPDATE slots SET taken = 2, issued = 2 WHERE id = $1", [slot])
            }
            try await db.store(.report) { (store: Store) async throws in
                func rows(_ name: String, _ day: Day) async throws -> [String] {
                    try await ReportTable(reports[name]!, days: day...day, office: nil, from: store).rows.map { $0.joined(separator: " ") }
                }
                #expect(try await rows("release", monday) == ["WIB", "WIT", "WITA"].map { "\($0) 2027-03-01 23.59  1 1 1 1" })
                #expect(try await rows("release", tuesday) == ["WIB", "WIT", "WITA"].map { "\($0) 2027-03-02 00.01  1 1 1 1" })
                // a day ahead, and on the day itself
                #expect(try await rows("lead_time", tuesday) == ["WIB", "WIT", "WITA"].map { "\($0) 2 0.5 0.9 100.0" })
                #expect(try await rows("use", tuesday) == ["WIB", "WIT", "WITA"].map { "\($0) 08.00 1 2 2 2 0 100.0" })
                #expect(try await rows("use", monday) == [])
            }
        }
    }

    @Test("an account, a telephone number and a device with many people are told of, each once; a place given back and taken over joins two of them")
    func brokers() async throws {
        let report = try #require(try Report.all(in: reportsDirectory).first { $0.name == "brokers" })
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(tuesday.adding(days: 1), TimeOfDay(hour: 12)!))
            let office = try await db.makeOffice(code: "JKS")
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 40)
            let accounts = try await db.makeAccounts(4).map(\.id)
            // two accounts of one device with three people each, a number with five, an account with one, and one with one on a device of its own
            try await db.admin.execute(
                """
                INSERT INTO chats (phone_hash, phone_sealed, created_at) VALUES (gen_random_uuid(), '', antrean_now());
                INSERT INTO parties (id, account_id, channel, created_at)
                SELECT n, (ARRAY[\(accounts.map(String.init).joined(separator: ","))])[n], 'web', '2027-03-01 10:00+07' FROM generate_series(1, 4) AS n;
                INSERT INTO parties (id, chat_id, channel, created_at) SELECT 5, id, 'whatsapp', '2027-03-01 10:00+07' FROM chats;
                INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
                SELECT n, party, \(slot), n, 1, CASE WHEN n = 1 THEN 'cancelled' ELSE 'booked' END, gen_random_uuid(), '2027-03-01 10:00+07'::timestamptz + n * interval '1 minute'
                FROM unnest(ARRAY[1, 1, 1, 2, 2, 2, 3, 4, 5, 5, 5, 5, 5, 4, 3, 3, 3, 3]) WITH ORDINALITY AS p (party, n);
                -- the same person once more: two bookings, one person
                UPDATE bookings b SET nik_hash = a.nik_hash, status = 'cancelled' FROM bookings a WHERE a.id = 2 AND b.id = 3;
                -- a family of two that books itself again
                UPDATE bookings b SET nik_hash = a.nik_hash, status = 'cancelled' FROM bookings a WHERE (a.id, b.id) IN ((17, 15), (18, 16));
                INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
                SELECT id, created_at, 'booked', NULL, 'booked', NULL, slot_id, 'account', 'web' FROM bookings;
                INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
                VALUES (1, '2027-03-01 10:08:30+07', 'cancelled', 'booked', 'cancelled', \(slot), \(slot), 'account', 'web'),
                    (13, '2027-03-01 10:06:30+07', 'cancelled', 'booked', 'cancelled', \(slot), \(slot), 'chat', 'whatsapp'),
                    (15, '2027-03-01 10:16:30+07', 'cancelled', 'booked', 'cancelled', \(slot), \(slot), 'account', 'web'),
                    (16, '2027-03-01 10:16:40+07', 'cancelled', 'booked', 'cancelled', \(slot), \(slot), 'account', 'web'),
                    (8, '2027-03-01 10:13:30+07', 'cancelled', 'booked', 'cancelled', \(slot), \(slot), 'account', 'web');
                INSERT INTO known_devices (account_id, device_hash, seen_at)
                SELECT a, d::uuid, antrean_now() FROM (VALUES (\(accounts[0]), '00000000-0000-0000-0000-000000000001'),
                    (\(accounts[1]), '00000000-0000-0000-0000-000000000001'), (\(accounts[3]), '00000000-0000-0000-0000-000000000002')) AS x (a, d);
                """)
            let pseudonyms = try await db.admin.query("SELECT account, number FROM report.parties ORDER BY id").map {
                try $0.decode(String?.self, String?.self)
            }
            let device = try await db.admin.query("SELECT DISTINCT device FROM report.shared_devices")[0].decode(String.self)
            let shared = [pseudonyms[0].0!, pseudonyms[1].0!]
            try await db.store(.report) { (store: Store) async throws in
                let rows = try await ReportTable(report, days: monday...monday, office: nil, from: store).rows.map { $0.joined(separator: " ") }
                // booking 9, of the number, was made 30 seconds after booking 1 was given back, and booking 7, of an account, after one of the number;
                // booking 14 by the account that had given back its own, for another person
                #expect(
                    rows == [
                        "number \(pseudonyms[4].1!)  5 5 1 0 1 1 0 ", "device \(device) 2 5 6 1 2 1 0 0 \(shared.sorted().joined(separator: " "))",
                        "account \(pseudonyms[2].0!)  3 5 1 2 0 1 0 ", "account \(shared[0])  2 3 1 2 1 0 0 ",
                        "account \(pseudonyms[3].0!)  2 2 1 0 0 0 1 ",
                    ])
            }
        }
    }

    @Test("psql runs each file as it is, with and without variables")
    func psql() async throws {
        try await withTestDatabase { db in
            try await handMade(db)
            for report in try Report.all(in: reportsDirectory) {
                let (days, _) = Self.known[report.name]!
                let file = "\(reportsDirectory)/\(report.name).sql"
                let conninfo = db.superuserConninfo + " user=antrean_report"
                let told = try await Program.run(
                    "/usr/bin/psql",
                    [conninfo, "-XAtq", "-v", "ON_ERROR_STOP=1", "-v", "from=\(days.lowerBound)", "-v", "to=\(days.upperBound)", "-f", file])
                #expect(told.status == 0, "\(report.name): \(told.errors)")
                #expect(told.output.split(separator: "\n").count == Self.known[report.name]!.1.count, "\(report.name)")
                let plain = try await Program.run("/usr/bin/psql", [conninfo, "-XAtq", "-v", "ON_ERROR_STOP=1", "-f", file])
                #expect(plain.status == 0, "\(report.name): \(plain.errors)")
            }
        }
    }

    @Test("a report touches nothing but the views made for it, and its connection can write nothing")
    func readOnly() async throws {
        for report in try Report.all(in: reportsDirectory) {
            let tables = report.sql.replacing("epoch FROM", with: "").matches(of: /(?:FROM|JOIN)\s+([a-z_]+\.[a-z_]+)/).map { String($0.1) }
            #expect(!tables.isEmpty && tables.allSatisfy { $0.hasPrefix("report.") }, "\(report.name): \(tables)")
        }
        try await withTestDatabase { db in
            try await db.store(.superuser) { store in
                let error = try await #require(throws: PostgresError.self) {
                    _ = try await store.report(
                        "SELECT antrean.ensure_partitions(length($1 || $2 || $3)) AS made", from: monday, to: monday, office: "")
                }
                #expect(error.sqlState?.rawValue == "25006")
            }
        }
    }

    @Test("table, CSV, JSON and page tell the same; a page is one file with a picture, and what stands in a field stays text")
    func formats() throws {
        let report = try Report(
            name: "x", text: "-- How many?\n-- office: code\n-- people: who came\n-- Picture: office = people\n\\ir defaults.psql\nSELECT 1;\n")
        #expect(report.sql == "SELECT 1" && !report.isNational && report.picture == Report.Picture(labels: ["office"], value: "people"))
        let table = ReportTable(
            report: report, days: monday...tuesday, office: nil, rows: [["JKS", "40"], ["=cmd|'<b>", "8"]],
            objects: [#"{"office":"JKS","people":40}"#, #"{"office":"=cmd|'<b>","people":8}"#])
        #expect(table.text(.table).contains("office     people\nJKS            40\n=cmd|'<b>       8\n"))
        #expect(table.text(.csv).contains("JKS,40\r\n") && table.text(.csv).contains("'=cmd"))
        let json = try JSONSerialization.jsonObject(with: Data(table.text(.json).utf8)) as? [[String: Any]]
        #expect(json?.count == 2 && json?[0]["people"] as? Int == 40)
        let html = table.text(.html)
        #expect(html.contains("<svg") && html.contains(#"width="300""#) && html.contains(#"width="60""#))
        #expect(!html.contains("<b>") && html.contains("&lt;b&gt;") && !html.contains("<script") && !html.contains("http-equiv"))
        let empty = ReportTable(report: report, days: monday...tuesday, office: "JKS", rows: [], objects: [])
        #expect(empty.text(.html).contains("Nothing in these days") && empty.text(.json) == "[]\n")
        for bad in ["SELECT 1", "-- How many?\nSELECT 1", "-- How many?\n-- no column\nSELECT 1", "-- a\n-- b: c\n-- Picture: x\nSELECT 1"] {
            #expect(throws: Report.Problem.self, "\(bad)") { try Report(name: "x", text: bad) }
        }
    }
}
