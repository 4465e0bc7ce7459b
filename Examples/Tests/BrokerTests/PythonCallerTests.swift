import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("A Python client calls an endpoint made by a macro on RabbitMQ", .timeLimit(.minutes(2)))
struct PythonCallerTests {
    private static let remoteError = "oslo_messaging.rpc.client.RemoteError"

    @Test("its arguments in snake_case are Swift's, and those it leaves out are defaults or nil")
    func arguments() async throws {
        try await Broker.with { broker in
            try await broker.serving(Shop()) { python in
                #expect(try await python.call("price_of", ["item_name": "tea"]) == 3)
                #expect(try await python.call("price_of", ["item_name": "tea", "count": 4, "discount": 2]) == 10)
                #expect(try await python.call("price_of", ["item_name": "tea", "discount": nil]) == 3)
                let order = try await python.call("order", ["customer": "7", "of": ["tea", "milk"]])
                #expect(order == ["customer": "7 for ann", "total": 2])
                #expect(try await python.call("order", ["customer": "7"])["total"] == 1)
            }
        }
    }

    @Test(
        "arguments that do not fit are Python's TypeError, and say which it is",
        arguments: [
            ([:], "the argument \"item_name\" is missing"),
            (["item_name": "tea", "colour": 1], "there is no argument \"colour\""),
            (["item_name": 7], "in \"item_name\""),
        ] as [(JSONValue, String)]
    )
    func misfits(_ arguments: JSONValue, _ text: String) async throws {
        try await Broker.with { broker in
            try await broker.serving(Shop()) { python in
                let failure = try await python.failure("price_of", arguments)
                #expect(failure?.kind == "builtins.TypeError")
                #expect(failure?.text.contains(text) == true, "\(failure?.text ?? "")")
            }
        }
    }

    @Test("an error of the contract is an exception of the class it names, rebuilt where its module is allowed")
    func expected() async throws {
        try await Broker.with { broker in
            try await broker.serving(Shop()) { python in
                let gold: JSONValue = ["customer": "7", "of": ["gold"]]
                let foreign = try await python.failure("order", gold)
                #expect(foreign?.kind == Self.remoteError && foreign?.remoteClass == "PeerError")
                #expect(foreign?.remoteText == "gold is sold out")
                var trusting = python
                trusting.settings["allowed"] = ["failures"]
                let rebuilt = try await trusting.failure("order", gold)
                #expect(rebuilt?.kind == "failures_Remote.PeerError_Remote" && rebuilt?.arguments == ["gold"])
                let builtin = try await python.failure("open_books")
                #expect(builtin?.kind == "builtins.PermissionError" && builtin?.text.contains("not yours") == true)
            }
        }
    }

    @Test("namespace and version choose it, and what it does not serve is refused under oslo's names")
    func target() async throws {
        try await Broker.with { broker in
            try await broker.serving(Shop()) { python in
                for target in [["namespace": "shop", "version": "1.4"], ["namespace": "shop"], ["version": "1.2"]]
                    as [JSONObject]
                {
                    var client = python
                    client.target = python.target.merging(target)
                    #expect(try await client.call("price_of", ["item_name": "tea"]) == 3)
                }
                for target in [["namespace": "shop", "version": "1.5"], ["version": "2.0"], ["namespace": "store"]]
                    as [JSONObject]
                {
                    var client = python
                    client.target = python.target.merging(target)
                    let refused = try await client.failure("price_of", ["item_name": "tea"])
                    #expect(refused?.remoteClass == "UnsupportedVersion", "\(target)")
                }
                #expect(try await python.failure("sales")?.remoteClass == "NoSuchMethod")
            }
        }
    }

    @Test("what it casts is run, though it waits for nothing")
    func cast() async throws {
        let shop = Shop()
        try await Broker.with { broker in
            try await broker.serving(shop) { python in
                try await python.cast("note_sale", ["item_name": "tea"])
                #expect(await shop.sales() == ["tea"])
            }
        }
    }
}
