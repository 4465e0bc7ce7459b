import Messaging
import Testing

@Suite("TransportQuery")
struct TransportQueryTests {
    private func query(_ text: String) throws -> TransportQuery {
        try TransportURL(parsing: "rabbit://h?" + text).query
    }

    @Test(
        "a truth value has oslo's eight words, in any case",
        arguments: [
            ("true", true), ("TRUE", true), ("1", true), ("yes", true), ("On", true), ("+on+", true),
            ("false", false), ("0", false), ("NO", false), ("off", false),
        ]
    )
    func bool(text: String, value: Bool) throws {
        #expect(try query("ssl=\(text)").bool("ssl") == value)
    }

    @Test("an absent option is nil in every type")
    func absent() throws {
        let query = try query("a=&b")
        #expect(query.isEmpty)
        #expect(try query.bool("a") == nil)
        #expect(try query.int("a") == nil)
        #expect(try query.double("a") == nil)
        #expect(query.list("a") == nil)
        #expect(try query.dictionary("a") == nil)
    }

    @Test("numbers, lists and dictionaries are converted")
    func conversions() throws {
        let query = try query("n=-7&x=2.5&l=a,+b&l=c&d=k:v,k2:v2:w")
        #expect(try query.int("n") == -7)
        #expect(try query.double("x") == 2.5)
        #expect(try query.double("n") == -7)
        #expect(query.list("l") == ["a", "b", "c"])
        #expect(try query.dictionary("d") == ["k": "v", "k2": "v2:w"])
        #expect(query.items.map(\.name) == ["n", "x", "l", "d"])
    }

    @Test("a value that cannot be converted is an error that names the option and not the value")
    func unconvertible() throws {
        let query = try query("o=SECRET&twice=a:1,a:2&big=99999999999999999999&inf=inf")
        let attempts: [@Sendable (TransportQuery) throws -> Void] = [
            { _ = try $0.bool("o") }, { _ = try $0.int("o") }, { _ = try $0.double("o") },
            { _ = try $0.dictionary("o") }, { _ = try $0.dictionary("twice") }, { _ = try $0.int("big") },
            { _ = try $0.double("inf") },
        ]
        for attempt in attempts {
            let error = #expect(throws: MessagingError.self) { try attempt(query) }
            #expect(error?.code == .invalidTransportURL)
            #expect(error?.message.hasPrefix("The option ") == true)
            #expect(error?.message.contains("SECRET") == false)
        }
    }

    @Test("an option the driver does not have is refused by name")
    func unknownOption() throws {
        let query = try query("ssl=true&heartbeet=3")
        try query.requireNames(among: ["ssl", "heartbeet"])
        let error = #expect(throws: MessagingError.self) { try query.requireNames(among: ["ssl"]) }
        #expect(error?.message == "The transport URL sets an option the driver does not have: heartbeet")
        let near = #expect(throws: MessagingError.self) { try query.requireNames(among: ["ssl", "heartbeat", "rate"]) }
        #expect(near?.message.hasSuffix(": heartbeet; did you mean heartbeat?") == true)
    }

    @Test("setting an option replaces it in place, and an empty one removes it")
    func editing() {
        var query: TransportQuery = ["a": "1", "b": "2"]
        query["a"] = "3"
        query["c"] = "4"
        query["b"] = ""
        query["z"] = nil
        #expect(query.items.map(\.name) == ["a", "c"])
        #expect(query["a"] == "3")
        #expect(query["b"] == nil)
    }
}
