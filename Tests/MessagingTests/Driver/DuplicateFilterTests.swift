import Messaging
import Testing

@Suite("The duplicate filter")
struct DuplicateFilterTests {
    @Test("an identifier is recognised after fifteen others and forgotten after sixteen")
    func window() {
        for others in [0, 1, 15, 16, 17] {
            var filter = DuplicateFilter()
            for identifier in ["first"] + (0..<others).map(String.init) {
                let isNew = filter.isNew(identifier)
                #expect(isNew)
            }
            let isForgotten = filter.isNew("first")
            #expect(isForgotten == (others >= 16), "after \(others) others")
        }
    }

    @Test("messages without an identifier are never duplicates")
    func nameless() {
        var filter = DuplicateFilter()
        for _ in 0..<3 {
            let isNew = filter.isNew(nil)
            #expect(isNew)
        }
    }

    @Test("a duplicate does not push others out")
    func duplicatesAreNotCounted() {
        var filter = DuplicateFilter(capacity: 2)
        let verdicts = ["a", "b", "b", "b", "b", "a"].map { filter.isNew($0) }
        #expect(verdicts == [true, true, false, false, false, false])
    }
}
