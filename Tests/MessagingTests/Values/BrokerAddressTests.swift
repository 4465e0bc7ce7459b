import Messaging
import Testing

@Suite("BrokerAddress")
struct BrokerAddressTests {
    @Test(
        "the defaults of oslo's rabbit driver are filled in",
        arguments: [
            ("rabbit://", [BrokerAddress(hostname: "localhost", port: 5672, username: "guest", password: "guest")]),
            ("rabbit://h", [BrokerAddress(hostname: "h", port: 5672, username: "guest", password: "guest")]),
            ("rabbit://h:0", [BrokerAddress(hostname: "h", port: 5672, username: "guest", password: "guest")]),
            ("rabbit://@h", [BrokerAddress(hostname: "h", port: 5672, username: "guest", password: "guest")]),
            ("rabbit://u@h", [BrokerAddress(hostname: "h", port: 5672, username: "u", password: "guest")]),
            ("rabbit://u:p@", [BrokerAddress(hostname: "localhost", port: 5672, username: "u", password: "p")]),
            (
                "rabbit://h?ssl=true",
                [BrokerAddress(hostname: "h", port: 5672, username: "guest", password: "guest")]
            ),
            (
                "rabbit://u%2F:p%2F@H1:5671,[::1]",
                [
                    BrokerAddress(hostname: "H1", port: 5671, username: "u/", password: "p/"),
                    BrokerAddress(hostname: "::1", port: 5672, username: "guest", password: "guest"),
                ]
            ),
        ]
    )
    func defaults(text: String, brokers: [BrokerAddress]) throws {
        #expect(try TransportURL(parsing: text).brokers == brokers)
    }

    @Test(
        "the virtual host is / unless the URL names one",
        arguments: [
            ("rabbit://h", "/"), ("rabbit://h/", "/"), ("rabbit://h//", "/"), ("rabbit://h/%2F", "/"),
            ("rabbit://h/v", "v"), ("rabbit://h//v", "/v"),
        ]
    )
    func virtualHost(text: String, expected: String) throws {
        #expect(try TransportURL(parsing: text).brokerVirtualHost == expected)
    }

    @Test("a socket is opened to the lower-case name, and to IPv4's loopback for localhost")
    func connectHost() throws {
        let hosts = try TransportURL(parsing: "rabbit://LocalHost,Rabbit.Example,10.0.0.1").brokers
        #expect(hosts.map(\.connectHost) == ["127.0.0.1", "rabbit.example", "10.0.0.1"])
        #expect(hosts.map(\.hostname) == ["LocalHost", "Rabbit.Example", "10.0.0.1"])
    }

    @Test("a broker prints with its password masked")
    func masking() {
        let broker = BrokerAddress(hostname: "h", port: 1, username: "u", password: "hunter2")
        #expect(broker.description == "u:***@h:1")
        #expect(String(reflecting: broker) == "u:***@h:1")
    }
}
