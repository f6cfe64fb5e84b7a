import Domain
import Postgres

/// One line of `data/offices.csv`.
public struct OfficeEntry: Sendable {
    public var code: String
    public var name: String
    public var officeClass: String
    public var city: String
    public var province: String
    public var zone: Zone
    public var latitude: Double
    public var longitude: Double
    public var source: String
    public var online: Bool

    public init(
        code: String, name: String, officeClass: String, city: String, province: String, zone: Zone, latitude: Double, longitude: Double,
        source: String, online: Bool
    ) {
        self.code = code
        self.name = name
        self.officeClass = officeClass
        self.city = city
        self.province = province
        self.zone = zone
        self.latitude = latitude
        self.longitude = longitude
        self.source = source
        self.online = online
    }
}

extension Statement {
    /// What an office has entered itself (street, telephone, rules, whether it takes bookings) is never overwritten.
    static let importOffice = Statement(
        "import_office",
        """
        INSERT INTO antrean.offices AS o (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT ON CONSTRAINT offices_code_unique DO UPDATE
        SET name = excluded.name, class = excluded.class, city = excluded.city, province = excluded.province, zone = excluded.zone,
            latitude = excluded.latitude, longitude = excluded.longitude, source = excluded.source
        """)

    static let importLane = Statement(
        "import_lane",
        """
        INSERT INTO antrean.lanes (office_id, code, letter, online)
        SELECT id, 'online', 'A', true FROM antrean.offices WHERE code = $1
        ON CONFLICT ON CONSTRAINT lanes_code_unique DO NOTHING
        """)

    /// Only into a lane that has no pattern yet: a pattern that an office has changed stays.
    static let importHours = Statement(
        "import_hours",
        """
        WITH pattern AS (
            INSERT INTO antrean.patterns (lane_id, valid_from, weekdays, at, reason)
            SELECT l.id, '2000-01-01', '{1,2,3,4,5,6,7}', antrean.antrean_now(), 'imported'
            FROM antrean.offices o
            JOIN antrean.lanes l ON l.office_id = o.id AND l.code = 'online'
            WHERE o.code = $1 AND NOT EXISTS (SELECT 1 FROM antrean.patterns p WHERE p.lane_id = l.id)
            RETURNING id
        )
        INSERT INTO antrean.weekly_hours (pattern_id, weekday, starts, ends, places)
        SELECT p.id, h.weekday, h.starts::time, h.ends::time, h.places
        FROM pattern p
        CROSS JOIN unnest($2::smallint[], $3::text[], $4::text[], $5::int[]) AS h (weekday, starts, ends, places)
        """)

    static let importHoliday = Statement(
        "import_holiday",
        """
        INSERT INTO antrean.holidays (day, kind, source) VALUES ($1, $2, $3)
        ON CONFLICT ON CONSTRAINT holidays_day_unique DO UPDATE SET kind = excluded.kind, source = excluded.source, closure_id = NULL
        """)

    static let importDecree = Statement(
        "import_decree",
        """
        INSERT INTO antrean.decrees (year, known_until, source) VALUES ($1, $2, $3)
        ON CONFLICT (year) DO UPDATE SET known_until = excluded.known_until, source = excluded.source
        """)

    /// A run of the plan that has read the holidays of before reads them again.
    static let planAnew = Statement(
        "plan_anew",
        """
        WITH locked AS (SELECT id FROM antrean.lanes ORDER BY id FOR NO KEY UPDATE)
        UPDATE antrean.lanes l SET plan_version = plan_version + 1 FROM locked WHERE l.id = locked.id
        """)

    static let importStatements = [importOffice, importLane, importHours, importHoliday, importDecree, planAnew]
}

extension Store {
    /// Enters offices and, for those with a plan, the online lane and its weekly hours. Repeatable; one transaction.
    public func importOffices(_ offices: [OfficeEntry], plans: [String: WeeklyPlan]) async throws {
        try await pool.withTransaction { connection in
            for office in offices {
                _ = try await connection.query(
                    Statement.importOffice.sql,
                    [
                        office.code, office.name, office.officeClass, office.city, office.province, office.zone.iana, office.latitude,
                        office.longitude, office.online, office.source,
                    ])
                guard let plan = plans[office.code] else { continue }
                let hours = plan.hours.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { weekday, hours in hours.map { (weekday, $0) } }
                _ = try await connection.query(Statement.importLane.sql, [office.code])
                _ = try await connection.query(
                    Statement.importHours.sql,
                    [
                        office.code, hours.map { Int16($0.0.rawValue) }, hours.map { $0.1.starts.description }, hours.map { $0.1.ends.description },
                        hours.map { Int32($0.1.places) },
                    ])
            }
        }
    }

    /// Enters a year's decree with its days. Repeatable; one transaction.
    public func importDecree(year: Int, source: String, _ holidays: [Holiday]) async throws {
        try await pool.withTransaction { connection in
            // the lanes before the days, as closures have them
            _ = try await connection.query(Statement.planAnew.sql, [])
            for holiday in holidays {
                _ = try await connection.query(Statement.importHoliday.sql, [holiday.day, holiday.kind.rawValue, holiday.source])
            }
            let until = Day(year: year, month: 12, day: 31)!
            _ = try await connection.query(Statement.importDecree.sql, [Int32(year), until, source])
        }
    }
}
