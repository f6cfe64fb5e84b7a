import Domain
import Foundation
import Hummingbird
import Store

/// `GET /v1/offices`, `/v1/offices/{code}`.
struct OfficeRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/offices", [.get: list])
        router.path("v1/offices/:code", [.get: one])
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try Query(request, allowed: ["accepts_online_bookings"])
        let online = try query.bool("accepts_online_bookings")
        var views: [OfficeView] = []
        for office in try await services.directory.all() where online == nil || office.acceptsOnlineBookings == online {
            views.append(try await view(office))
        }
        return try JSON.response(["offices": views])
    }

    @Sendable private func one(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSON.response(try await view(try await services.office(context.parameters.get("code"))))
    }

    private func view(_ office: Office) async throws -> OfficeView {
        let next = office.acceptsOnlineBookings ? try await services.booking.availability.nextRelease(office: office.id, now: services.now()) : nil
        return OfficeView(
            office, nextRelease: next, releases: try await services.directory.releases(office: office.id, after: services.now()),
            added: try await services.directory.addedPlaces(office: office.id, after: services.now()))
    }
}

struct OfficeView: Encodable {
    struct ServiceView: Encodable {
        var code: String
        var bookable: Bool
    }

    struct Address: Encodable {
        var street: String?
        var city: String
        var province: String
    }

    struct Location: Encodable {
        var latitude: Double
        var longitude: Double
    }

    /// Places that the office adds at an instant.
    struct AddedView: Encodable {
        var startsAt: String
        var endsAt: String
        var places: Int
        var opensAt: String

        enum CodingKeys: String, CodingKey {
            case places
            case startsAt = "starts_at"
            case endsAt = "ends_at"
            case opensAt = "opens_at"
        }
    }

    /// What is to be opened.
    struct ReleaseView: Encodable {
        /// Missing: it was stopped, and another instant is not known yet.
        var opensAt: String?
        var from: String
        var until: String
        /// Percent of the places.
        var share: Int
        /// Percent of them that only who writes by WhatsApp may take at first.
        var chatShare: Int

        enum CodingKeys: String, CodingKey {
            case from, until, share
            case opensAt = "opens_at"
            case chatShare = "whatsapp_share"
        }
    }

    var code: String
    var name: String
    var officeClass: String
    var address: Address
    var telephone: String?
    /// Of the city: good for sorting by nearness, never the place.
    var approximateLocation: Location
    var zone: String
    var timeZone: String
    var acceptsOnlineBookings: Bool
    var services: [ServiceView]
    var nextRelease: String?
    var releases: [ReleaseView]
    var addedPlaces: [AddedView]

    enum CodingKeys: String, CodingKey {
        case code, name, address, telephone, zone, services, releases
        case officeClass = "class"
        case approximateLocation = "approximate_location"
        case timeZone = "time_zone"
        case acceptsOnlineBookings = "accepts_online_bookings"
        case nextRelease = "next_release"
        case addedPlaces = "added_places"
    }

    init(_ office: Office, nextRelease: Date?, releases: [Release], added: [AddedPlaces]) {
        code = office.code
        name = office.name
        officeClass = office.officeClass
        address = Address(street: office.street, city: office.city, province: office.province)
        telephone = office.telephone
        approximateLocation = Location(latitude: office.latitude, longitude: office.longitude)
        zone = office.zone.rawValue
        timeZone = office.zone.iana
        acceptsOnlineBookings = office.acceptsOnlineBookings
        services = Service.allCases.map { ServiceView(code: $0.code, bookable: $0.isBookable && office.acceptsOnlineBookings) }
        self.nextRelease = nextRelease.map(office.zone.rfc3339)
        self.releases = releases.map {
            ReleaseView(
                opensAt: $0.state == .stopped ? nil : office.zone.rfc3339($0.terms.opensAt), from: $0.terms.days.lowerBound.description,
                until: $0.terms.days.upperBound.description, share: $0.terms.shares[.online] ?? 0, chatShare: $0.terms.chatShare)
        }
        addedPlaces = added.map {
            AddedView(
                startsAt: office.zone.rfc3339($0.startsAt), endsAt: office.zone.rfc3339($0.endsAt), places: $0.places,
                opensAt: office.zone.rfc3339($0.opensAt))
        }
    }
}
