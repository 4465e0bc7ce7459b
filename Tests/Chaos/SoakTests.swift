import FaultProxy
import Foundation
import Testing

extension Chaos {
    /// Faults at random under load: a few in every run of the tests, for as long as is asked for with `make chaos`.
    @Suite(.timeLimit(.minutes(720)))
    struct SoakTests {
        private static func variable(_ name: String) -> UInt64? {
            ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
        }

        @Test("nothing is lost, late, wrong or left behind")
        func soak() async throws {
            let time = Duration.seconds(Int64(Self.variable("BUSWAY_CHAOS_SECONDS") ?? 5))
            let seed = Self.variable("BUSWAY_CHAOS_SEED") ?? .random(in: 0...999_999)
            var settings = ChaosSettings()
            settings.heartbeat = 1
            try await Chaos.trial("at random for \(time), seed \(seed)", settings) { bus in
                var generator = SplitMix(state: seed)
                var worst = Duration.zero
                let end = ContinuousClock.now + time
                while ContinuousClock.now < end {
                    let name = Self.faults.keys.sorted().randomElement(using: &generator) ?? ""
                    guard let fault = Self.faults[name] else { continue }
                    let wait = try await fault(bus)
                    print("soak: \(name): good again after \(wait.inSeconds)")
                    worst = max(worst, wait)
                    try await bus.requests(Int.random(in: 1...500, using: &generator))
                }
                return worst
            }
        }

        private static let faults: [String: @Sendable (ChaosBus) async throws -> Duration] = [
            "broker killed": { try await $0.crash() },
            "connections closed": { try await $0.closeConnections() },
            "memory alarm": { try await $0.raiseMemoryAlarm() },
            "broker frozen": { try await $0.freeze() },
            "password changed": { try await $0.changePassword() },
            "callers cut": { try await $0.cut($0.callerProxies, telling: []) },
            "callers half open": { try await $0.cut($0.callerProxies, telling: .server) },
            "workers cut": { try await $0.cut($0.workerProxies, telling: []) },
            "workers half open": { try await $0.cut($0.workerProxies, telling: .client) },
            "all reset": { try await $0.cut($0.proxies, telling: [.client, .server]) },
            "no way": { try await $0.closeTheWay(.ignored, telling: []) },
            "nobody listens": { try await $0.closeTheWay(.refused, telling: [.client, .server]) },
        ]
    }
}

/// Numbers that are the same again from the same seed (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
