import BuswayGateway

extension ConfigurationFile {
    /// Reads what one identity may take, how requests wait, and when a topic is left alone.
    mutating func readAdmission(_ limits: ConfigurationSection) {
        var admission = AdmissionConfiguration()
        if let section = limits.section("per_identity") {
            section.allow(["rate", "burst", "in_flight", "streams"])
            let rate = section.rate("rate")
            let burst = section.integer("burst", in: 1...1_000_000)
            // Without a burst of its own, what a second of the rate amounts to.
            admission.rate = rate.map { RequestRate(perSecond: $0, burst: burst ?? max(1, Int($0))) }
            if burst != nil, section.node("rate") == nil {
                section.reader.report(
                    "\(section.full("burst")): a burst of no rate; give \(section.full("rate")) too",
                    at: section.node("burst")
                )
            }
            gateway.limits.streams.perIdentity =
                section.integer("streams", in: 1...1_000_000) ?? gateway.limits.streams.perIdentity
            admission.inFlight = section.integer("in_flight", in: 1...1_000_000) ?? admission.inFlight
        }
        admission.waiting = limits.integer("waiting", in: 0...100_000) ?? admission.waiting
        admission.patience = limits.duration("patience", in: 0...3600) ?? admission.patience
        if let section = limits.section("circuit") {
            section.allow(["timeouts", "identities", "deadline", "rest"])
            let standard = admission.circuit
            admission.circuit.timeouts = section.integer("timeouts", in: 1...1_000_000) ?? standard.timeouts
            admission.circuit.identities = section.integer("identities", in: 2...1024) ?? standard.identities
            admission.circuit.deadline = section.duration("deadline", in: 0...3600) ?? standard.deadline
            admission.circuit.rest = section.duration("rest", in: 0.001...3600) ?? standard.rest
        }
        gateway.limits.admission = admission
        if let section = limits.section("async") {
            section.allow(["calls", "bytes", "ttl"])
            gateway.limits.asyncCalls = section.store(gateway.limits.asyncCalls, count: "calls")
        }
        if let section = limits.section("idempotency") {
            section.allow(["keys", "bytes", "ttl"])
            gateway.limits.idempotency = section.store(gateway.limits.idempotency, count: "keys")
        }
        if let section = limits.section("batch") {
            section.allow(["items", "parallel"])
            let standard = gateway.limits.batch
            gateway.limits.batch.items = section.integer("items", in: 1...10_000) ?? standard.items
            gateway.limits.batch.parallel = section.integer("parallel", in: 1...1024) ?? standard.parallel
        }
    }
}

extension ConfigurationSection {
    /// What is said of a store whose entries go by the name `count`.
    fileprivate func store(_ standard: StoreLimits, count: String) -> StoreLimits {
        StoreLimits(
            count: integer(count, in: 4...10_000_000) ?? standard.count,
            bytes: bytes("bytes", in: 1024...(1 << 40)) ?? standard.bytes,
            timeToLive: duration("ttl", in: 1...604_800) ?? standard.timeToLive
        )
    }
}
