import Domain
import Postgres

/// An immigration office as the database has it. What nobody has entered (street, telephone) is nil.
public struct Office: Sendable, Hashable {
    public var id: Int32
    public var code: String
    public var name: String
    public var officeClass: String
    public var city: String
    public var province: String
    public var zone: Zone
    public var latitude: Double
    public var longitude: Double
    public var street: String?
    public var telephone: String?
    public var acceptsOnlineBookings: Bool
    /// Its hours may be booked only from when a release opens them.
    public var opensByRelease: Bool
    public var arrivalRule: ArrivalRule
}

extension Statement {
    static let offices = Statement(
        "offices",
        """
        SELECT id, code, name, class, city, province, zone, latitude, longitude, street, telephone, accepts_online, by_release,
               arrive_by_minutes, late_from, grace_minutes
        FROM offices
        ORDER BY province, city, name
        """)

    static let officeStatements = [offices]
}

extension Store {
    /// All offices, sorted for people: province, city, name.
    public func offices() async throws -> [Office] {
        try await run(.offices).map { row in
            let zone = try row["zone", as: String.self]
            guard let zone = Zone(iana: zone) else {
                throw StoreError.unexpected("office zone \(zone)")
            }
            return Office(
                id: try row["id", as: Int32.self],
                code: try row["code", as: String.self],
                name: try row["name", as: String.self],
                officeClass: try row["class", as: String.self],
                city: try row["city", as: String.self],
                province: try row["province", as: String.self],
                zone: zone,
                latitude: try row["latitude", as: Double.self],
                longitude: try row["longitude", as: Double.self],
                street: try row["street", as: String?.self],
                telephone: try row["telephone", as: String?.self],
                acceptsOnlineBookings: try row["accepts_online", as: Bool.self],
                opensByRelease: try row["by_release", as: Bool.self],
                arrivalRule: ArrivalRule(
                    arriveByMinutes: try row["arrive_by_minutes", as: Int.self],
                    lateFrom: try row["late_from", as: String.self] == "start" ? .start : .end,
                    graceMinutes: try row["grace_minutes", as: Int.self])
            )
        }
    }
}
