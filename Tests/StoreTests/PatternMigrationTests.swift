import Foundation
import TestSupport
import Testing

@Suite("the migration of weekly hours to versions")
struct PatternMigrationTests {
    @Test("each lane with hours, or that had some, gets one version, with all its hours and no others")
    func existing() async throws {
        try await withTestDatabase { db in
            let file = sqlDirectory.appendingPathComponent("migrations/000022_patterns.sql")
            try await db.admin.execute(
                """
                CREATE SCHEMA before;
                SET search_path = before;
                CREATE TABLE lanes (id integer PRIMARY KEY, planned_at timestamptz);
                INSERT INTO lanes VALUES (1, NULL), (2, now()), (3, now()), (4, NULL);
                CREATE TABLE weekly_hours (lane_id integer NOT NULL, weekday smallint NOT NULL, starts time NOT NULL, ends time NOT NULL, places integer NOT NULL,
                    CONSTRAINT weekly_hours_pkey PRIMARY KEY (lane_id, weekday, starts));
                INSERT INTO weekly_hours SELECT l, d, make_time(h, 0, 0), make_time(h + 1, 0, 0), l FROM generate_series(1, 2) l, generate_series(1, 5) d, generate_series(8, 14) h;
                """)
            try await db.admin.execute(try String(contentsOf: file, encoding: .utf8))
            #expect(try await db.count("SELECT count(*) FROM before.patterns") == 3)
            #expect(try await db.count("SELECT count(DISTINCT lane_id) FROM before.patterns WHERE lane_id IN (1, 2, 3)") == 3)
            #expect(
                try await db.count(
                    "SELECT count(*) FROM before.weekly_hours h JOIN before.patterns p ON p.id = h.pattern_id WHERE h.places = p.lane_id") == 70)
            #expect(try await db.count("SELECT count(DISTINCT pattern_id) FROM before.weekly_hours") == 2)
        }
    }
}
