import Reactor
import Testing

@Suite("An address")
struct AddressTests {
    @Test(
        "is read and written in one form",
        arguments: [
            "127.0.0.1:8080", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:8080", "[::]:80",
            "[2001:db8::8:800:200c:417a]:1",
            "[fe80::1%2]:80", "[1:2:3:4:5:6:7:8]:9", "[::ffff:10.0.0.1]:80", "unix:/run/busway.sock",
        ]
    )
    func roundTrip(_ text: String) throws {
        #expect(try SocketAddress(text).description == text)
        #expect(try ListenAddress(text).description == text)
    }

    @Test(
        "of version 6 is written in its canonical form (RFC 5952)",
        arguments: [
            ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1::", "1::"), ("::", "::"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ]
    )
    func canonical(_ text: String, _ canonical: String) {
        #expect(SocketAddress(host: text, port: 1)?.host == canonical)
    }

    @Test(
        "that is none is refused with a reason",
        arguments: [
            "", "8080", ":8080", "localhost", "localhost:", "localhost:-1", "localhost:+1", "localhost:65536",
            "localhost:80x",
            "::1:8080", "[::1]", "[::1]8080", "[]:80", "[127.0.0.1]:80", "[localhost]:80", "[1:2:3:4:5:6:7]:80",
            "[1:2:3:4:5:6:7:8:9]:80", "[1::2::3]:80", "[:::]:80", "[1:2:3:4:5:6:7::8]:80", "[12345::]:80", "[g::]:80",
            "[1.2.3.4::]:80", "[::1%eth0]:80", "256.0.0.1:80", "1.2.3:80", "01.2.3.4:80", "1.2.3.4.5:80", "exa mple:80",
            "h\u{f6}st:80", "unix:", "unix:relative/path", "unix:/with\u{0}null",
            "unix:/" + String(repeating: "x", count: 107),
        ]
    )
    func refused(_ text: String) {
        let error = #expect(throws: AddressError.self) { try ListenAddress(text) }
        #expect(error?.text == text && error?.reason.isEmpty == false)
    }

    @Test("may name a host to listen on, but not a socket's end")
    func names() async throws {
        let address = try ListenAddress("localhost:8080")
        #expect(address.numeric == nil)
        #expect(address.description == "localhost:8080")
        #expect(throws: AddressError.self) { try SocketAddress("localhost:8080") }
        let resolved = try await address.resolved(by: NameResolver())
        #expect(resolved.contains(.ipv4(0x7F00_0001, port: 8080)) || resolved.contains(.ipv6(1, port: 8080)))
        #expect(try await ListenAddress("[::1]:1").resolved(by: NameResolver()) == [.ipv6(1, port: 1)])
    }

    @Test(
        "is loopback when only this machine can be at the other end",
        arguments: [
            ("127.0.0.1:1", true), ("127.255.0.3:1", true), ("128.0.0.1:1", false), ("0.0.0.0:1", false),
            ("[::1]:1", true),
            ("[::]:1", false), ("[::2]:1", false), ("[::ffff:127.0.0.1]:1", true), ("[::ffff:10.0.0.1]:1", false),
            ("unix:/a", true), ("localhost:1", true), ("example.org:1", false),
        ]
    )
    func loopback(_ text: String, _ expected: Bool) throws {
        #expect(try ListenAddress(text).isLoopback == expected)
    }

    @Test("tells its parts")
    func parts() throws {
        let four = try SocketAddress("10.1.2.3:80")
        #expect(four == .ipv4(0x0A01_0203, port: 80))
        #expect(four.host == "10.1.2.3" && four.port == 80 && four.path == nil)
        let unix = SocketAddress.unix(path: "/a")
        #expect(unix.host == nil && unix.port == nil && unix.path == "/a")
        #expect(try SocketAddress("[fe80::1%3]:80") == .ipv6(0xFE80 << 112 | 1, port: 80, scope: 3))
    }
}
