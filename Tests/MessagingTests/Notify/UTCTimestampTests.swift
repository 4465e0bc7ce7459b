import Testing

@testable import Messaging

@Suite("Timestamps of notifications")
struct UTCTimestampTests {
    @Test(
        "an instant is written as Python's utcnow is",
        arguments: [
            (0, "1970-01-01 00:00:00"), (1_000, "1970-01-01 00:00:00.000001"),
            (951_782_400_000_000_000, "2000-02-29 00:00:00"), (951_868_799_999_999_999, "2000-02-29 23:59:59.999999"),
            (951_868_800_000_000_000, "2000-03-01 00:00:00"), (1_763_680_902_575_866_000, "2025-11-20 23:21:42.575866"),
            (4_107_542_400_000_000_000, "2100-03-01 00:00:00"),
            (1_735_689_599_500_000_000, "2024-12-31 23:59:59.500000"),
        ] as [(UInt64, String)]
    )
    func text(nanoseconds: UInt64, expected: String) {
        #expect(UTCTimestamp.text(nanosecondsSinceEpoch: nanoseconds) == expected)
    }
}
