import HTTPTypes
import Messaging
import Testing

@testable import BuswayGateway

@Suite("Rules of access")
struct AccessRuleTests {
    @Test("A digest is the SHA-256 that other programs print")
    func digest() throws {
        let hexadecimal = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(KeyDigest(of: "abc").description == hexadecimal)
        let read = try #require(KeyDigest(hexadecimal: hexadecimal.uppercased()))
        #expect(read == KeyDigest(of: "abc"))
        #expect(KeyDigest(hexadecimal: String(hexadecimal.dropLast())) == nil)
        #expect(KeyDigest(hexadecimal: String(hexadecimal.dropLast()) + "g") == nil)
    }

    @Test("Digests that differ in any one bit are different, at every place")
    func everyBit() throws {
        let zero = String(repeating: "0", count: 64)
        let reference = try #require(KeyDigest(hexadecimal: zero))
        #expect(reference.equalityMask(reference) == .max)
        for place in 0..<64 {
            for digit in ["1", "2", "4", "8"] {
                var text = Array(zero)
                text[place] = Character(digit)
                let other = try #require(KeyDigest(hexadecimal: String(text)))
                #expect(reference.equalityMask(other) == 0 && other.equalityMask(reference) == 0)
            }
        }
    }

    @Test("A key is found by its whole digest, at every place of the list; one that differs in any octet is nobody's")
    func ring() throws {
        let keys = (0..<5).map { _ in APIKey.generate() }
        let ring = APIKeyRing([
            APIKey(name: "a", digests: [KeyDigest(of: keys[0]), KeyDigest(of: keys[1])]),
            APIKey(name: "b", digests: [KeyDigest(of: keys[2])]),
            APIKey(name: "c", digests: [KeyDigest(of: keys[3]), KeyDigest(of: keys[4])]),
        ])
        #expect(keys.map { ring.identity(of: $0)?.name } == ["a", "a", "b", "c", "c"])
        for key in keys {
            let digits = Array(KeyDigest(of: key).description)
            for place in 0..<64 {
                var other = digits
                other[place] = other[place] == "0" ? "f" : "0"
                let near = try #require(KeyDigest(hexadecimal: String(other)))
                #expect(ring.identity(of: near) == nil, "place \(place)")
            }
            // The key is hashed whole: no beginning of it, and nothing that begins with it, is the key.
            for near in [
                String(key.dropLast()), key + "0", key + "\0", key.uppercased(), KeyDigest(of: key).description,
            ] {
                #expect(ring.identity(of: near) == nil)
            }
        }
        #expect(ring.identity(of: "") == nil && APIKeyRing([]).identity(of: keys[0]) == nil)
    }

    @Test("A generated key has 256 bits nobody saw before")
    func generated() {
        let keys = Set((0..<100).map { _ in APIKey.generate() })
        #expect(keys.count == 100)
        #expect(keys.allSatisfy { $0.hasPrefix(APIKey.prefix) && $0.utf8.count == APIKey.prefix.utf8.count + 64 })
    }

    @Test(
        "X-Forwarded-For counts from trusted proxies only, and from its end",
        arguments: [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"), ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.9.9.9", "198.51.100.7"), ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"), ("10.0.0.1", "", "10.0.0.1"),
            ("unix", "2001:db8::7", "2001:db8::7"), ("::ffff:10.0.0.1", "192.0.2.3", "192.0.2.3"),
        ]
    )
    func forwarded(peer: String, field: String, client: String) throws {
        let networks = ["10.0.0.0/8", "unix"].compactMap(TrustedProxies.Network.init)
        var head = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/")
        head.headerFields[.forwardedFor] = field.isEmpty ? nil : field
        let proxies = TrustedProxies(networks)
        #expect(proxies.client(of: GatewayRequest(head: head, peer: peer)).description == client)
    }

    @Test("An address is one caller; of IPv6 it is the /64 that one host may choose from")
    func neighbourhood() {
        #expect(ClientAddress("192.0.2.1").neighbourhood == "192.0.2.1")
        #expect(ClientAddress("2001:db8:0:1::1").neighbourhood == ClientAddress("2001:db8:0:1:ffff::2").neighbourhood)
        #expect(ClientAddress("2001:db8:0:1::1").neighbourhood != ClientAddress("2001:db8:0:2::1").neighbourhood)
        #expect(ClientAddress("::ffff:192.0.2.1").bits == ClientAddress("192.0.2.1").bits)
        let noAddresses = [
            "", "1.2.3", "1.2.3.256", "1.2.3.4.", "1.2.3.4.5", ".1.2.3", "1..2.3", "0001.2.3.4", "1.2.3.x", "1::2::3",
            "12345::", "1:2:3:4:5:6:7:8:9", ":::", "::g", "unix",
        ]
        for text in noAddresses {
            #expect(ClientAddress(text).bits == nil, "\(text)")
        }
    }

    @Test("A network has an address, perhaps a prefix, and no bits behind it")
    func networks() {
        for text in ["10.0.0.0/8", "192.0.2.1", "::1", "fd00::/8", "0.0.0.0/0", "unix"] {
            #expect(TrustedProxies.Network(text) != nil, "\(text)")
        }
        for text in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "localhost", "fd00::/129", ""] {
            #expect(TrustedProxies.Network(text) == nil, "\(text)")
        }
    }

    @Test("A certificate is matched by a part of its subject or by an alternative name, never by a piece of either")
    func certificates() {
        let rule = CertificateRule(match: "CN=ci", name: "ci")
        #expect(rule.matches(ClientCertificate(subject: "CN=ci,O=Example")))
        #expect(!rule.matches(ClientCertificate(subject: "CN=ci2,O=Example")))
        #expect(!rule.matches(ClientCertificate(subject: #"O=x\,CN=ci"#)))
        let name = CertificateRule(match: "DNS:ci.example", name: "ci")
        #expect(name.matches(ClientCertificate(subject: "", names: ["DNS:ci.example"])))
        #expect(!name.matches(ClientCertificate(subject: "CN=DNS:ci.example", names: ["DNS:ci.example.evil"])))
    }

    @Test("A context key may be allowed when it says nothing about privileges, and no pattern may")
    func allowedKeys() {
        #expect(ConfiguredName.isAllowedContextKey("tenant"))
        for name in ["*", "ten*", "is_admin", "roles", "user", "project_id", "x_domain", "msg_id", "request_id", ""] {
            #expect(!ConfiguredName.isAllowedContextKey(name), "\(name)")
        }
    }
}
