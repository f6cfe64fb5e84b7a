import Foundation
import Testing

@testable import Security

@Suite("the second factor")
struct OneTimeCodeTests {
    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    @Test(
        "gives the codes of the standard",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ])
    func vectors(second: Int, code: String) {
        #expect(OneTimeCode(secret: Array("12345678901234567890".utf8)).text(at: Date(timeIntervalSince1970: Double(second))) == code)
    }

    @Test("a phone's clock may be half a minute off, and no more")
    func drift() {
        let code = OneTimeCode.random()
        let now = Date(timeIntervalSince1970: 1_800_000_015)
        for (shift, isTaken) in [(-60.0, false), (-30, true), (0, true), (30, true), (60, false)] {
            #expect((code.step(of: code.text(at: now.addingTimeInterval(shift)), at: now) != nil) == isTaken)
        }
        #expect(code.step(of: "", at: now) == nil && code.step(of: "1234567", at: now) == nil)
    }

    @Test("is told to apps in base32, by hand in groups of four")
    func told() {
        let code = OneTimeCode(secret: Array("12345678901234567890".utf8))
        #expect(code.typed == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
        #expect(
            code.address(account: "sari", issuer: "Antrean Paspor")
                == "otpauth://totp/Antrean%20Paspor:sari?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Antrean%20Paspor")
    }
}
