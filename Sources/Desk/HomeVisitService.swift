import Domain
import Foundation
import Security
import Store

/// Why a request for a visit at home, or a change of one, is refused.
public enum HomeVisitError: Error, Hashable, Sendable {
    /// Not this account's, or not this office's.
    case notFound
    /// It is over, was never planned, or was changed since it was seen.
    case notInState
    /// The idempotency key was used for another request.
    case keyReused
    /// Too many of the account are open.
    case tooMany
    /// Staff themselves asked for it.
    case ownVisit
}

/// For whom officers come, and where.
public struct HomeVisitPerson: Codable, Sendable, Hashable {
    public var name: String
    public var birthDate: String
    /// Sixteen digits; nil: not told.
    public var nik: String?
    public var telephone: String
    public var address: String
    /// Why the person cannot come, in their words.
    public var why: String

    public init(name: PersonName, birthDate: Day, nik: NIK?, telephone: PhoneNumber, address: String, why: String) {
        self.name = name.text
        self.birthDate = birthDate.description
        self.nik = nik?.digits
        self.telephone = telephone.e164
        self.address = address
        self.why = why
    }

    /// For the MAC of the body.
    var canonical: [String] { [name, birthDate, nik ?? "", telephone, address, why] }
}

/// A request with its person.
public struct OpenHomeVisit: Sendable {
    public var visit: HomeVisit
    /// Nil: forgotten, a while after it ended.
    public var person: HomeVisitPerson?
}

/// Home service (jemput bola): asked for by accounts or officers; planned, refused and done by the office.
///
/// Called by `Web` for whom it has seen the right of; what may be done is decided by `sql/functions/home_visits.sql`. The person is sealed as a whole, and
/// whoever reads a list is in the trail. It throws ``HomeVisitError`` for what people can mend.
public struct HomeVisitService: Sendable {
    private let store: Store
    private let ids: IDSource
    private let seal: Seal
    private let mac: BodyMAC

    public init(store: Store, ids: IDSource, keys: KeyRing) {
        self.store = store
        self.ids = ids
        seal = Seal(keys)
        mac = BodyMAC(keys)
    }

    /// Asks for a visit; asked again with the same key, the request of before.
    /// - Returns: the request's id.
    public func ask(
        for person: HomeVisitPerson, urgency: (why: HomeVisitUrgency, by: Day)?, at office: Office, asker: HomeVisitRequest.Asker, key: UUID
    ) async throws -> Int64 {
        let id = try await ids.draw(1).lowerBound
        let text = String(decoding: try JSONEncoder().encode(person), as: UTF8.self)
        let parts = person.canonical + [office.code, urgency?.why.rawValue ?? "", urgency?.by.description ?? ""]
        let request = HomeVisitRequest(
            asker: asker, id: id, office: office.id, key: key, mac: mac.mac(parts.reduce(into: "") { $0 += "\($1.utf8.count):\($1)" }),
            personSealed: try seal.seal(text, table: "home_visits", column: "person", row: String(id)), urgency: urgency)
        let (outcome, visit) = try await store.ask(request)
        switch outcome {
        case .done, .before:
            guard let visit else { throw StoreError.unexpected("a home visit without its id") }
            return visit
        case .keyReused: throw HomeVisitError.keyReused
        case .tooMany: throw HomeVisitError.tooMany
        case .notFound: throw HomeVisitError.notFound
        case .notInState, .ownVisit: throw StoreError.unexpected("outcome \(outcome) of a request")
        }
    }

    /// An account's requests, the latest first.
    public func list(account: Int64) async throws -> [OpenHomeVisit] {
        try await store.homeVisits(account: account).map(open)
    }

    /// An office's requests in some states, one after the other.
    public func list(_ states: [HomeVisitState], at office: Office, by session: StaffSession) async throws -> [OpenHomeVisit] {
        var found: [HomeVisit] = []
        for state in states { found += try await store.homeVisits(office: office.id, state: state) }
        try await store.note("home_visits_read", by: StaffActor(session), office: office.id, subject: nil)
        return try found.map(open)
    }

    public func withdraw(_ visit: Int64, account: Int64) async throws {
        try check(try await store.withdraw(homeVisit: visit, account: account))
    }

    /// When officers come; planned again for another time.
    /// - Parameter version: of what the officer has seen: changed by somebody else since, it is `notInState`. Nil: not told.
    public func plan(_ visit: Int64, at time: Range<Date>, version: Int64?, office: Office, by session: StaffSession) async throws {
        try check(try await store.settle(homeVisit: visit, office: office.id, .planned, visit: time, version: version, by: StaffActor(session)))
    }

    /// - Parameter version: as of a plan.
    public func refuse(_ visit: Int64, reason: String, version: Int64?, at office: Office, by session: StaffSession) async throws {
        try check(try await store.settle(homeVisit: visit, office: office.id, .refused, reason: reason, version: version, by: StaffActor(session)))
    }

    /// Officers have been there.
    public func finish(_ visit: Int64, at office: Office, by session: StaffSession) async throws {
        try check(try await store.settle(homeVisit: visit, office: office.id, .done, by: StaffActor(session)))
    }

    private func open(_ visit: HomeVisit) throws -> OpenHomeVisit {
        guard let sealed = visit.personSealed else { return OpenHomeVisit(visit: visit, person: nil) }
        let text = try seal.open(sealed, table: "home_visits", column: "person", row: String(visit.id))
        return OpenHomeVisit(visit: visit, person: try JSONDecoder().decode(HomeVisitPerson.self, from: Data(text.utf8)))
    }

    private func check(_ outcome: HomeVisitOutcome) throws {
        switch outcome {
        case .done, .before: break
        case .notFound: throw HomeVisitError.notFound
        case .ownVisit: throw HomeVisitError.ownVisit
        case .notInState, .keyReused, .tooMany: throw HomeVisitError.notInState
        }
    }
}
