import Crypto
import Foundation
import Testing

@testable import Security

@Suite("Derived keys and hashes")
struct DerivationTests {
    @Test("HKDF-SHA256 gives the answers of RFC 5869, appendix A.1 and A.3")
    func hkdf() {
        let secret = SymmetricKey(data: [UInt8](repeating: 0x0b, count: 22))
        let first = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, salt: Array(UInt8(0)...12), info: Array(UInt8(0xf0)...0xf9), outputByteCount: 42)
        #expect(
            first.withUnsafeBytes { Array($0) }
                == bytes(hex: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
        let third = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: [UInt8](), outputByteCount: 42)
        #expect(
            third.withUnsafeBytes { Array($0) }
                == bytes(hex: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test("keys and hashes are those that another program computes from the documented scheme")
    func knownAnswers() {
        let blind = Blind(fixedRing())
        let text = "3174012708780001"
        #expect(blind.nikAll(text) == [uuid(hex: "c2dedef59b0d70d88573f5a2d10b7fba"), uuid(hex: "19508e3d555798b290c3cb6cdfc2f2f0")])
        #expect(blind.emailAll(text) == [uuid(hex: "584eb79e4b013116e62ed7ab91f3dbf2"), uuid(hex: "de6f596bb483de62a6409b5482b3dce1")])
        #expect(blind.phoneAll(text) == [uuid(hex: "e9de984ca8e1929d376ea3049af34778"), uuid(hex: "f234faaaf3936470a9d2382e6ac14e38")])
        #expect(blind.deviceAll(text) == [uuid(hex: "f77bf4fce82c78b08f3fdcc0f7394966"), uuid(hex: "1b765f43ea6a2197c4289ad4c3e14a9c")])
        #expect(blind.limit("login", "203.0.113.9") == uuid(hex: "882d13e594997a927baf239587f58600"))
        #expect(BodyMAC(fixedRing()).mac("{}") == uuid(hex: "def919f15cddcd3a4c835e51bbb677c3"))
    }

    @Test("the single hash is the first of the plural, and each kind has its own")
    func kinds() {
        let blind = Blind(fixedRing(hashing: 2))
        let singles = [blind.nik("1"), blind.email("1"), blind.phone("1"), blind.device("1"), blind.limit("", "1")]
        #expect(Set(singles).count == singles.count)
        #expect(singles.dropLast() == [blind.nikAll("1")[0], blind.emailAll("1")[0], blind.phoneAll("1")[0], blind.deviceAll("1")[0]])
        #expect(blind.nik("1") == Blind(fixedRing(hashing: 1)).nikAll("1")[1])
        #expect(blind.limit("a", "bc") != blind.limit("ab", "c"))
    }
}
