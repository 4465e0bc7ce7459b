import Testing

@testable import BuswayGateway

@Suite("The host of an authority")
struct HostCheckTests {
    @Test(
        "is what stands before the port, in lower case",
        arguments: [
            ("localhost", "localhost"), ("LocalHost:8642", "localhost"), ("127.0.0.1:1", "127.0.0.1"),
            ("gateway.example:", "gateway.example"), ("[::1]", "[::1]"), ("[FE80::1%2]:80", "[fe80::1%2]"),
            ("Ä.example:80", "ä.example"), (":80", ""), ("[::1]:", "[::1]"),
        ]
    )
    func found(authority: String, host: String) { #expect(HostCheck.host(of: authority) == host) }

    @Test(
        "is none when anything but digits stands where the port should",
        arguments: [
            "localhost:80a", "a:b:1", "127.0.0.1:-1", "[::1", "[", "[::1]x", "[::1]80", "[::1]:8x", "localhost:８",
        ]
    )
    func none(authority: String) { #expect(HostCheck.host(of: authority) == nil) }

    @Test("is accepted when the configuration or the machine owns it, and refused with a reason otherwise")
    func accepted() throws {
        let check = HostCheck(additional: ["Gateway.Example"])
        for authority in [nil, "", "localhost:1", "[::1]:1", "GATEWAY.example"] {
            try check.require(authority: authority)
        }
        for authority in ["rebound.example", "localhost.", "127.0.0.1.nip.io:80", "[::2]"] {
            #expect(throws: Problem.self) { try check.require(authority: authority) }
        }
    }
}
