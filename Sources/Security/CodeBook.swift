import Domain

/// Turns a booking's id into its code and back. The code is a keyed permutation of the id: unique without an index, short, and not to be
/// guessed from the codes of others (of 2^45 codes, ten million bookings use one in three million).
///
/// It comes from the permanent key: codes are printed on paper and outlive every rotation.
public struct CodeBook: Sendable {
    private let permutation: Permutation

    public init(_ ring: KeyRing) {
        permutation = Permutation(bits: 45, key: ring.permanentKey(.codePermutation))
    }

    /// Ids come from the database's sequence. One below 0 or from 2^45 on is a mistake of the program and traps.
    public func code(for bookingID: Int64) -> BookingCode {
        precondition(bookingID >= 0 && UInt64(bookingID) < BookingCode.limit, "booking ids have 45 bits")
        return BookingCode(value: permutation.apply(UInt64(bookingID)))
    }

    /// The id a code stands for. Whether there is such a booking only the database knows; `nil` for 0, which no sequence gives.
    public func bookingID(of code: BookingCode) -> Int64? {
        let id = Int64(permutation.invert(code.value))
        return id == 0 ? nil : id
    }
}
