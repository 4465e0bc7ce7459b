import Messaging
import MessagingEndpoints
import Testing
import WireJSON

/// A context of the application's own.
private struct Caller: RequestContextConvertible, Codable {
    let user: String
}

private struct Refused: RemoteFailureConvertible {
    var remoteFailure: RemoteFailure { RemoteFailure(className: "Refused", module: "shop", message: "no") }
}

@Endpoint(namespace: "shop", version: "1.4", legacyNamespaces: [nil, "store"], expecting: [Refused.self])
private struct Shop {
    /// Says what an order costs.
    ///
    /// In cents.
    @Exposed func priceOf(itemName: String, count: Int = 1, discount: Int?) -> Int {
        itemName.utf8.count * count - (discount ?? 0)
    }

    @Exposed func whoOrders(_ caller: Caller) async -> String { caller.user }

    @Exposed("order", arguments: ["customerID": "customer"])
    func placeOrder(
        context: RequestContext,
        customerID: String,
        of items: [String] = ["tea"]
    ) async throws -> [String: [String]] {
        [customerID + "/" + (context["user"]?.stringValue ?? ""): items]
    }

    @Exposed func close() {}

    @Exposed func refuse() throws { throw Refused() }

    func internalMatter() -> Int { 0 }
}

@Endpoint
private actor Counter {
    private var count = 0

    @Exposed func increment(by step: Int = 1) -> Int {
        count += step
        return count
    }
}

@Endpoint
@MainActor
private final class Window {
    var title = ""

    @Exposed func rename(to title: String) -> String {
        self.title = title
        return self.title
    }
}

@Suite("An endpoint made by a macro", .timeLimit(.minutes(1)))
struct EndpointTests {
    @Test("methods and arguments are called by their names in snake_case, and only exposed methods are there")
    func names() {
        #expect(Shop().methodNames == ["price_of", "who_orders", "order", "close", "refuse"])
        #expect(Shop().target == Target(namespace: "shop", version: "1.4", legacyNamespaces: [nil, "store"]))
        #expect(Shop().method(named: "internal_matter") == nil)
        #expect(Counter().methodNames == ["increment"])
    }

    @Test("arguments that are left out are their defaults, and nil where that is possible")
    func defaults() async throws {
        try await Served.with(Shop()) { (client) async throws in
            #expect(try await client.call("price_of", .empty, ["item_name": "tea"], returning: Int.self) == 3)
            let all: JSONObject = ["item_name": "tea", "count": 4, "discount": 2]
            #expect(try await client.call("price_of", .empty, all, returning: Int.self) == 10)
            let null: JSONObject = ["discount": nil, "item_name": "tea"]
            #expect(try await client.call("price_of", .empty, null, returning: Int.self) == 3)
        }
    }

    @Test(
        "arguments that do not fit fail the call with Python's TypeError, and say which it is",
        arguments: [
            ([:], "the argument \"item_name\" is missing"),
            (["item_name": "tea", "colour": 1], "there is no argument \"colour\""),
            (["item_name": 1], "in \"item_name\": "),
            (["item_name": "tea", "count": nil], "in \"count\": "),
        ] as [(JSONObject, String)]
    )
    func misfits(_ arguments: JSONObject, _ text: String) async throws {
        try await Served.with(Shop(), name: "misfits" + text) { (client) async throws in
            let failure = try await failure { try await client.call("price_of", .empty, arguments) }
            #expect(failure?.className == "TypeError")
            #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
        }
    }

    @Test("a method gets the context as the type it asks for, and does not run without")
    func contexts() async throws {
        try await Served.with(Shop()) { (client) async throws in
            #expect(try await client.call("who_orders", ["user": "ann"], returning: String.self) == "ann")
            let failure = try await failure { try await client.call("who_orders", ["user": 1]) }
            #expect(failure?.message == "The context does not fit the method")
        }
    }

    @Test("a method and its arguments may have other names on the bus")
    func overrides() async throws {
        try await Served.with(Shop()) { (client) async throws in
            let placed = try await client.call("order", ["user": "ann"], ["customer": "c1"])
            #expect(placed == ["c1/ann": ["tea"]])
            let more = try await client.call("order", ["user": "ann"], ["customer": "c1", "of": ["milk"]])
            #expect(more == ["c1/ann": ["milk"]])
        }
    }

    @Test("a method without a result answers null, and its namespaces are those of the endpoint")
    func nothing() async throws {
        try await Served.with(Shop()) { (client) async throws in
            #expect(try await client.call("close") == nil)
            #expect(try await client.prepare(namespace: "shop", version: "1.4").call("close") == nil)
            let other = try await failure { try await client.prepare(namespace: "other").call("close") }
            #expect(other?.className == "UnsupportedVersion")
        }
    }

    @Test("an error that is part of the contract reaches the caller as it is")
    func expected() async throws {
        try await Served.with(Shop()) { (client) async throws in
            let failure = try await failure { try await client.call("refuse") }
            #expect(failure?.qualifiedName == "shop.Refused")
        }
        let method = try #require(Shop().method(named: "refuse"))
        await #expect(throws: ExpectedError.self) { try await method.body(.empty, .emptyObject) }
    }

    @Test("an actor and a type of the main actor run their methods on it")
    func isolation() async throws {
        try await Served.with(Counter()) { (client) async throws in
            #expect(try await client.call("increment", returning: Int.self) == 1)
            #expect(try await client.call("increment", .empty, ["by": 5], returning: Int.self) == 6)
        }
        try await Served.with(Window(), name: "window") { (client) async throws in
            #expect(try await client.call("rename", .empty, ["to": "a"], returning: String.self) == "a")
        }
    }

    @Test("catalogues are told each method's documentation, arguments, defaults and result")
    func descriptions() throws {
        let price = Shop().methodDescriptions[0]
        #expect(price.name == "price_of")
        #expect(price.summary == "Says what an order costs.")
        #expect(price.result == ["type": "integer"])
        #expect(
            price.argumentsSchema == [
                "type": "object",
                "properties": [
                    "item_name": ["type": "string"],
                    "count": ["type": "integer", "default": 1],
                    "discount": ["anyOf": [["type": "integer"], ["type": "null"]], "default": nil],
                ],
                "required": ["item_name"],
                "additionalProperties": false,
            ]
        )
        let order = Shop().methodDescriptions[2]
        #expect(order.arguments?.map(\.name) == ["customer", "of"])
        #expect(order.arguments?.map(\.isRequired) == [true, false])
        #expect(
            order.result == [
                "type": "object", "additionalProperties": ["type": "array", "items": ["type": "string"]],
            ]
        )
        #expect(Shop().methodDescriptions[3].result == ["type": "null"])
    }
}
