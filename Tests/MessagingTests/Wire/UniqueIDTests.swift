import Testing

@testable import Messaging

@Suite("Identities")
struct UniqueIDTests {
    @Test("an identity is 32 lower-case hexadecimal digits of what the generator gave")
    func uniqueID() {
        struct Fixed: RandomNumberGenerator {
            var values: [UInt64]
            mutating func next() -> UInt64 { values.removeFirst() }
        }
        var generator = Fixed(values: [0x0123_4567_89AB_CDEF, 0xF000_0000_0000_000A])
        #expect(UniqueID(using: &generator).description == "0123456789abcdeff00000000000000a")
    }

    @Test("identities differ, those of the system's random numbers and those of the process's sequence")
    func distinctIDs() {
        let many = Set((0..<1000).flatMap { _ in [UniqueID().description, UniqueID.next().description] })
        #expect(many.count == 2000)
        #expect(many.allSatisfy { $0.utf8.count == 32 && $0 == $0.lowercased() })
    }

    @Test("threads that ask for identities at once get different ones")
    func concurrentIDs() async {
        let ids = await withTaskGroup(of: [UniqueID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).map { _ in UniqueID.next() } } }
            return await group.reduce(into: Set<UniqueID>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 8000)
    }

    @Test("the function behind the sequence is SipHash-2-4, as OpenSSL computes it")
    func sipHash() {
        // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 -in FILE SIPHASH
        let function = SipHash(key: 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
        let digest = function(0x0706_0504_0302_0100)
        #expect(digest.0 == 0x61F5_5862_BAA9_623B)
        #expect(digest.1 == 0xB497_14F3_64E2_830F)
    }
}
