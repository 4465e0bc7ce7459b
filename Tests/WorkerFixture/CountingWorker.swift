import Locking
package import Messaging
import WireJSON

/// A worker whose methods count how often they ran, and wait for the test where it wants them to.
package final class CountingWorker: Sendable {
    /// Fired by the test: what waits goes on.
    package let release = Latch()
    /// Fires when `wait` has begun to.
    package let hasBegun = Latch()
    private let runs = Lock(0)

    package init() {}

    /// How often a method was run, other than `hold` and `long`.
    package var count: Int { runs.withLock { $0 } }

    package var endpoint: ClosureEndpoint {
        ClosureEndpoint(version: "1.0") { [self] endpoint in
            endpoint.on("run") { _, _ in self.next() }
            endpoint.on("wait") { _, _ in
                let number = self.next()
                self.hasBegun.fire()
                await self.release.wait()
                return number
            }
            endpoint.on("hold") { _, _ in
                await self.release.wait()
                return .null
            }
            endpoint.on("fail") { _, _ in
                _ = self.next()
                throw RPCFault(class: "SoldOut", module: "shop.errors", message: "out of stock", expected: true)
            }
            endpoint.on("long") { _, _ in RawJSON(.string(JSONString(String(repeating: "x", count: 2000)))) }
        }
    }

    private func next() -> RawJSON {
        let number = runs.withLock { runs in
            runs += 1
            return runs
        }
        return RawJSON(.number(JSONNumber(number)))
    }
}
