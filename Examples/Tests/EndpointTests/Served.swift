import Messaging
import WireJSON

/// A server of some endpoints on a bus of its own, and a client of it.
enum Served {
    static func with(
        _ endpoints: any RPCEndpoint...,
        name: String = #function,
        body: (RPCClient) async throws -> Void
    ) async throws {
        let bus = "memory://" + name.filter { $0.isLetter || $0.isNumber }
        try await withTransport(bus) { transport in
            let server = RPCServer(transport, target: Target(topic: "t", server: "s"), endpoints: endpoints)
            try await server.start()
            try await body(RPCClient(transport, target: Target(topic: "t"), timeout: .seconds(20)))
            await server.stop()
            await server.wait()
        }
    }
}

/// What a call failed with on the server.
func failure(_ call: () async throws -> Void) async throws -> RemoteFailure? {
    do {
        try await call()
        return nil
    } catch let error as RPCError {
        return error.remote
    }
}
