package import Messaging

extension RabbitOptions {
    /// Reads the options in the query of a transport URL; what it does not name keeps its default.
    ///
    /// The options of oslo's connection pool are checked and have no effect: one connection publishes for everybody.
    ///
    /// - Throws: ``MessagingError`` with code `invalidTransportURL` for a name oslo does not have, a value out of its
    ///   limits, options that contradict each other, and what this driver does not support.
    package init(query: TransportQuery) throws(MessagingError) {
        try query.requireNames(among: Set(Self.names))
        do throws(RabbitOptionError) {
            try self.init(known: query)
        } catch {
            throw .invalidTransportURL("The option \(error.option) of the transport URL \(error.reason)")
        }
    }

    /// The names of all options, which are oslo's.
    package static var names: [String] { RabbitOptionName.allCases.map(\.rawValue) }

    /// Reads the options that `query` has, whatever else is in it.
    ///
    /// - Throws: the first that cannot be used.
    package init(known query: TransportQuery) throws(RabbitOptionError) {
        self.init()
        let reader = OptionReader(query: query)
        try Self.refuseUnsupported(reader)
        try readQueues(reader)
        try readConnection(reader)
        try readRetries(reader)
        try Self.checkPool(reader)
    }

    /// Milliseconds and counts travel as 32 bits.
    private static let largest = Int(Int32.max)

    private static func refuseUnsupported(_ reader: OptionReader) throws(RabbitOptionError) {
        if try reader.bool(.haQueues) == true {
            if try reader.bool(.quorumQueue) == true {
                throw reader.wrong(.haQueues, "false when rabbit_quorum_queue is true")
            }
            // RabbitMQ has ignored the argument x-ha-policy since version 3.0.
            throw reader.unsupported(.haQueues, "mirror queues with a policy on the broker, or use rabbit_quorum_queue")
        }
        if try reader.bool(.queueManager) == true {
            throw reader.unsupported(
                .queueManager,
                "reply and fanout queues have random names and expire by themselves"
            )
        }
    }

    private mutating func readQueues(_ reader: OptionReader) throws(RabbitOptionError) {
        usesDurableQueues = try reader.bool(.durableQueues) ?? usesDurableQueues
        autoDeletesQueues = try reader.bool(.autoDelete) ?? autoDeletesQueues
        var limits = Quorum()
        limits.deliveryLimit = try Self.limit(.quorumDeliveryLimit, reader)
        limits.longestInMemory = try Self.limit(.quorumMemoryLength, reader)
        limits.mostBytesInMemory = try Self.limit(.quorumMemoryBytes, reader)
        quorum = try reader.bool(.quorumQueue) == true ? limits : nil
        // The broker refuses to declare such a queue (406).
        guard quorum == nil || !autoDeletesQueues else {
            throw reader.wrong(.autoDelete, "false when rabbit_quorum_queue is true")
        }
        usesTransientQuorumQueues = try reader.bool(.transientQuorumQueue) ?? usesTransientQuorumQueues
        usesStreamFanout = try reader.bool(.streamFanout) ?? usesStreamFanout
        guard !usesStreamFanout || usesTransientQuorumQueues else {
            throw reader.wrong(.transientQuorumQueue, "true when rabbit_stream_fanout is true")
        }
        if let seconds = try reader.int(.transientQueuesTimeToLive, 0...Self.largest / 1000) {
            transientQueuesTimeToLive = seconds == 0 ? nil : .seconds(seconds)
        }
        if let count = try reader.int(.prefetch, 0...Int(UInt16.max)) { prefetch = count == 0 ? nil : UInt16(count) }
        cancelsOnFailover = try reader.bool(.cancelOnFailover) ?? cancelsOnFailover
        repliesAreMandatory = try reader.bool(.directMandatoryFlag) ?? repliesAreMandatory
        if let name = reader.text(.compression) {
            guard let known = MessageCompression(oslo: name) else {
                throw reader.unsupported(.compression, "the only compression there is here is gzip")
            }
            compression = known
        }
    }

    private mutating func readConnection(_ reader: OptionReader) throws(RabbitOptionError) {
        let secured = try TLS(reader)
        tls = try reader.bool(.tls) == true ? secured : nil
        let method = try reader.choice(
            .loginMethod,
            // librabbitmq does not speak AMQPLAIN, oslo's default; PLAIN says the same in other words.
            ["AMQPLAIN": Login.password, "PLAIN": .password, "EXTERNAL": .certificate, "RABBIT-CR-DEMO": nil]
        )
        if let method {
            guard let known = method else {
                throw reader.unsupported(.loginMethod, "RABBIT-CR-DEMO is a demonstration of RabbitMQ's")
            }
            login = known
        }
        guard login == .password || tls?.certificateFile != nil else {
            throw reader.wrong(.loginMethod, "AMQPLAIN or PLAIN as long as ssl and ssl_cert_file are not set")
        }
        // The field of the protocol has 16 bits.
        if let seconds = try reader.int(.heartbeat, 0...Int(UInt16.max)) {
            heartbeat = seconds == 0 ? nil : .seconds(seconds)
        }
        heartbeatRate = try reader.int(.heartbeatRate, 1...1000) ?? heartbeatRate
    }

    private mutating func readRetries(_ reader: OptionReader) throws(RabbitOptionError) {
        reconnectDelay = try reader.fraction(.reconnectDelay, 0...4.5) ?? reconnectDelay
        reconnectSplay = try reader.fraction(.reconnectSplay, 0...Double(Self.largest)) ?? reconnectSplay
        retryInterval = try reader.seconds(.retryInterval, 1...Self.largest) ?? retryInterval
        retryBackOff = try reader.seconds(.retryBackOff, 0...Self.largest) ?? retryBackOff
        longestRetryInterval = try reader.seconds(.retryIntervalMaximum, 1...Self.largest) ?? longestRetryInterval
        failover =
            try reader.choice(.failoverStrategy, ["round-robin": Failover.roundRobin, "shuffle": .shuffle]) ?? failover
        missingReplyQueueTimeout =
            try reader.seconds(.missingConsumerTimeout, 0...Self.largest) ?? missingReplyQueueTimeout
    }

    private static func checkPool(_ reader: OptionReader) throws(RabbitOptionError) {
        let most = try reader.int(.connectionPoolSize, 1...Self.largest) ?? 30
        let least = try reader.int(.connectionPoolMinimum, 0...Self.largest) ?? 2
        _ = try reader.int(.connectionPoolTimeToLive, 0...Self.largest)
        guard least <= most else { throw reader.wrong(.connectionPoolSize, "at least conn_pool_min_size") }
    }

    private static func limit(
        _ name: RabbitOptionName,
        _ reader: OptionReader
    ) throws(RabbitOptionError) -> Int32? {
        try reader.int(name, 0...Self.largest).flatMap { $0 == 0 ? nil : Int32($0) }
    }
}

extension RabbitOptions.TLS {
    /// Reads the options that start with `ssl_`, so that they are checked also while TLS is off.
    fileprivate init(_ reader: OptionReader) throws(RabbitOptionError) {
        self.init()
        // Has no effect in oslo either any more.
        _ = try reader.bool(.tlsFIPSMode)
        if let name = reader.text(.tlsVersion) {
            let versions: KeyValuePairs<String, Version?> = [
                "SSLv23": nil, "TLSv1": .tls1, "TLSv1_1": .tls11, "TLSv1_2": .tls12,
            ]
            guard let known = versions.first(where: { $0.key.lowercased() == name.lowercased() }) else {
                throw reader.wrong(.tlsVersion, versions.map(\.key).joined(separator: " or "))
            }
            version = known.value
        }
        keyFile = reader.text(.tlsKeyFile)
        certificateFile = reader.text(.tlsCertificateFile)
        authoritiesFile = reader.text(.tlsAuthoritiesFile)
        guard keyFile == nil || certificateFile != nil else {
            throw reader.wrong(.tlsKeyFile, "left out as long as ssl_cert_file is not set")
        }
        verifiesHostname = try reader.bool(.tlsVerifiesHostname) ?? verifiesHostname
    }
}
