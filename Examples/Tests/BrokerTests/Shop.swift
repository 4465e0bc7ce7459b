import Messaging
import MessagingEndpoints
import WireJSON

/// A context of the application's own.
struct Caller: RequestContextConvertible, Codable {
    let user: String
}

/// An error that is part of the shop's contract; Python knows its class, if it allows the module.
struct SoldOut: RemoteFailureConvertible {
    let item: String

    var remoteFailure: RemoteFailure {
        RemoteFailure(
            className: "PeerError",
            module: "failures",
            message: "\(item) is sold out",
            arguments: [JSONValue(item)]
        )
    }
}

struct Receipt: Codable, Sendable {
    let customer: String
    let total: Int
}

/// What Python calls in these tests.
@Endpoint(namespace: "shop", version: "1.4", legacyNamespaces: [nil], expecting: [SoldOut.self])
actor Shop {
    private var sold: [String] = []
    private var waiting: [CheckedContinuation<Void, Never>] = []

    @Exposed func priceOf(itemName: String, count: Int = 1, discount: Int?) -> Int {
        itemName.utf8.count * count - (discount ?? 0)
    }

    @Exposed("order", arguments: ["customerID": "customer"])
    func placeOrder(_ caller: Caller, customerID: String, of itemNames: [String] = ["tea"]) throws -> Receipt {
        if itemNames.contains("gold") { throw SoldOut(item: "gold") }
        return Receipt(customer: "\(customerID) for \(caller.user)", total: itemNames.count)
    }

    @Exposed func openBooks() throws { throw RPCFault.builtin("PermissionError", "not yours") }

    @Exposed func noteSale(itemName: String) {
        sold.append(itemName)
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// What was noted, once there is something.
    func sales() async -> [String] {
        if sold.isEmpty { await withCheckedContinuation { waiting.append($0) } }
        return sold
    }
}
