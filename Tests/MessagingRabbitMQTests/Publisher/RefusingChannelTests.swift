import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing

@Suite("A channel on which the broker refuses messages", .timeLimit(.minutes(1)))
struct RefusingChannelTests {
    @Test("is replaced, because the broker may go on refusing on it what it would take on another")
    func isReplaced() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let node = virtualHost.node
            try await node.evaluate(
                """
                ok = rabbit_policy:set(<<"\(virtualHost.name)">>, <<"full">>, <<"^full$">>,
                    [{<<"max-length">>, 1}, {<<"overflow">>, <<"reject-publish">>}], 0, <<"queues">>, <<"test">>),
                []
                """
            )
            // The process of the one channel 1: nothing but the publisher is connected. Channels of other tests may end
            // between the two questions.
            let channel = """
                io_lib:format("~p", [[P || [{pid, P}, {number, 1}, {vhost, <<"\(virtualHost.name)">>}] <-
                    [(catch rabbit_channel:info(C, [pid, number, vhost])) || C <- rabbit_channel:list_local()]]])
                """
            try await withTransport(virtualHost.url, drivers: [.rabbitMQ], logger: .silent) { transport in
                let server = RPCServer(transport, target: Target(topic: "full", server: "one"), endpoints: [])
                try await server.start()
                await server.stop()
                await server.wait()
                let client = RPCClient(transport, target: Target(topic: "full"))
                try await client.cast("first")
                let first = try await node.evaluate(channel)
                while try await node.evaluate(channel) == first {
                    try Task.checkCancellation()
                    let error = await #expect(throws: RPCError.self) { try await client.cast("second") }
                    #expect(error?.code == .publishRejected)
                }
                // The queue has room again, and the new channel is as good as the old one.
                try await virtualHost.deleteQueue("full")
                try await client.cast("third")
            }
        }
    }
}
