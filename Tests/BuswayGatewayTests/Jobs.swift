import Locking
import Messaging
import WireJSON

/// A worker whose methods count how often they ran, and wait for the test where it wants them to.
final class Jobs: Sendable {
    /// Fired by the test: what waits goes on.
    let release = Latch()
    /// Fires when a method has begun to wait.
    let hasBegun = Latch()
    private let runs = Lock(0)

    /// How often a method was run.
    var count: Int { runs.withLock { $0 } }

    var endpoint: ClosureEndpoint {
        ClosureEndpoint(version: "1.0") { [self] endpoint in
            endpoint.on("run") { _, _ in self.next() }
            endpoint.on("wait") { _, _ in
                let number = self.next()
                self.hasBegun.fire()
                await self.release.wait()
                return number
            }
            endpoint.on("fail") { _, _ in
                _ = self.next()
                throw RPCFault(class: "SoldOut", module: "shop.errors", message: "out of stock", expected: true)
            }
            endpoint.on("long") { _, _ in RawJSON(.string(JSONString(String(repeating: "x", count: 2000)))) }
        }
    }

    private func next() -> RawJSON {
        RawJSON(
            .number(
                JSONNumber(
                    runs.withLock { runs in
                        runs += 1
                        return runs
                    }
                )
            )
        )
    }
}
