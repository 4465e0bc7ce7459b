/// A virtual host of a ``RabbitMQNode``, and what a test may look at and break in it.
public struct VirtualHost: Sendable {
    /// The broker it is on.
    public let node: RabbitMQNode
    /// Its name.
    public let name: String

    /// A transport URL of it for the default user.
    public var url: String { node.url(virtualHost: name) }

    /// One queue as the broker knows it.
    public struct Queue: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Messages waiting for a consumer.
        public let ready: Int
        /// Messages delivered and not yet acknowledged.
        public let unacknowledged: Int
        /// How many consume from it.
        public let consumers: Int
        /// Whether it survives a restart of the broker.
        public let isDurable: Bool
        /// Whether it goes with its last consumer.
        public let isAutoDelete: Bool
        /// Its arguments as Erlang writes them, for instance `[{<<"x-expires">>,signedint,1800000}]`.
        public let arguments: String
    }

    /// Its queues by name, without those that are just going.
    public func queues() async throws -> [String: Queue] {
        let answer = try await node.evaluate(
            """
            [case catch rabbit_amqqueue:info(
                 Q, [name, messages_ready, messages_unacknowledged, consumers, durable, auto_delete, arguments]) of
                 [{name, N}, {messages_ready, R}, {messages_unacknowledged, U}, {consumers, C}, {durable, D},
                  {auto_delete, A}, {arguments, X}] ->
                     io_lib:format("~ts\\t~p\\t~p\\t~p\\t~p\\t~p\\t~0p\\n", [element(4, N), R, U, C, D, A, X]);
                 {'EXIT', {Reason, _}} when Reason =:= normal; Reason =:= noproc -> []
             end || Q <- rabbit_amqqueue:list(<<"\(name)">>)]
            """
        )
        let queues = try answer.split(separator: "\n").map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, let ready = Int(cells[1]), let unacknowledged = Int(cells[2]),
                let consumers = Int(cells[3])
            else { throw RabbitMQFailure("not a queue: \(line)") }
            return Queue(
                name: cells[0],
                ready: ready,
                unacknowledged: unacknowledged,
                consumers: consumers,
                isDurable: cells[4] == "true",
                isAutoDelete: cells[5] == "true",
                arguments: cells[6]
            )
        }
        return Dictionary(queues.map { ($0.name, $0) }) { $1 }
    }

    /// On how many brokers of the cluster each of its quorum queues runs: of the queue with the fewest; 0 without any.
    ///
    /// A queue is only made on those that answer in time then, and one that comes back takes its time to join again.
    public func fewestReplicas() async throws -> Int {
        let answer = try await node.evaluate(
            """
            Counts = [length(Online) || Q <- rabbit_amqqueue:list(<<"\(name)">>),
                amqqueue:get_type(Q) =:= rabbit_quorum_queue, {online, Online} <- rabbit_amqqueue:info(Q, [online])],
            integer_to_list(case Counts of [] -> 0; _ -> lists:min(Counts) end)
            """
        )
        return Int(answer) ?? 0
    }

    /// The names of the exchanges it has beyond AMQP's own.
    public func exchanges() async throws -> Set<String> {
        let answer = try await node.evaluate(
            #"[[element(4, element(2, X)), "\n"] || X <- rabbit_exchange:list(<<"\#(name)">>)]"#
        )
        return Set(answer.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("amq.") })
    }

    /// How many connections it has.
    public func connectionCount() async throws -> Int {
        let answer = try await node.evaluate("integer_to_list(length(\(connections)))")
        return Int(answer) ?? 0
    }

    /// Has the broker close all its connections, as an operator would (`320 CONNECTION_FORCED`).
    public func closeConnections() async throws {
        try await node.evaluate(
            #"[rabbit_networking:close_connection(P, "closed by a test") || P <- \#(connections)], []"#
        )
    }

    /// Declares a durable queue, as somebody else would, with arguments as Erlang writes them.
    public func declareQueue(_ queue: String, arguments: String = "[]") async throws {
        try await node.evaluate(
            """
            {new, _} = rabbit_amqqueue:declare(
                rabbit_misc:r(<<"\(name)">>, queue, <<"\(queue)">>), true, false, \(arguments), none, <<"test">>),
            []
            """
        )
    }

    /// Deletes a queue whoever consumes from it, as an operator would.
    public func deleteQueue(_ queue: String) async throws {
        try await node.evaluate(
            """
            {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(name)">>, queue, <<"\(queue)">>)),
            {ok, _} = rabbit_amqqueue:delete(Q, false, false, <<"test">>),
            []
            """
        )
    }

    /// Deletes an exchange whoever is bound to it.
    public func deleteExchange(_ exchange: String) async throws {
        try await node.evaluate(
            #"ok = rabbit_exchange:delete(rabbit_misc:r(<<"\#(name)">>, exchange, <<"\#(exchange)">>), false, <<"test">>), []"#
        )
    }

    /// Removes it with everything in it; its connections are closed.
    public func remove() async throws {
        try await node.evaluate(#"rabbit_vhost:delete(<<"\#(name)">>, <<"test">>), []"#)
    }

    /// An Erlang list of the processes of its connections; those that are just ending say nothing of themselves.
    private var connections: String {
        #"""
        [P || P <- rabbit_networking:local_connections(),
            (catch rabbit_networking:connection_info(P, [vhost])) =:= [{vhost, <<"\#(name)">>}]]
        """#
    }
}
