import Domain
import Testing

@Suite("Postal addresses") struct PostalAddressTests {
    @Test("spaces around lines and empty lines are dropped; what is no address, or no postal code, is refused")
    func rules() throws {
        let name = try PersonName("Siti Aminah")
        let address = try PostalAddress(recipient: name, address: " Jl. Melati 5 \r\n\r\n Cilandak ", postalCode: " 124 30 ")
        #expect(address.address == "Jl. Melati 5\nCilandak" && address.postalCode == "12430" && address.recipient == "Siti Aminah")
        for text in ["", " \n ", "12345", "Jl. \u{7}", "J" + String(repeating: "a", count: 300), String(repeating: "J", count: 2_001)] {
            #expect(throws: PostalAddress.Problem.address) { try PostalAddress.lines(text) }
        }
        for text in ["", "1243", "124300", "1243O", "１２４３０", String(repeating: " ", count: 101)] {
            #expect(throws: PostalAddress.Problem.postalCode) { try PostalAddress.code(text) }
        }
    }
}
