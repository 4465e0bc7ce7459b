import Testing

@testable import Messaging

@Suite("A moment")
struct MomentTests {
    @Test("is the same instant after a way there and back, to the attosecond")
    func roundTrip() {
        for offset in [0, 1, -1, 999_999_999_999_999_999, -1_000_000_000_000_000_001] as [Int128] {
            let instant = ContinuousClock.now + Duration(attoseconds: offset)
            #expect(Moment(instant).instant == instant)
            let moment = Moment.now + Duration(attoseconds: offset)
            #expect(Moment(moment.instant) == moment)
        }
    }

    @Test("is now when the standard library's clock says so")
    func now() {
        let before = ContinuousClock.now
        let moment = Moment.now
        let after = ContinuousClock.now
        // The two forms of the anchor are read one after the other.
        let tolerance = Duration.seconds(1)
        #expect(moment.instant > before - tolerance && moment.instant < after + tolerance)
        #expect(Moment.now >= moment)
    }

    @Test("moves by durations, and is as far from another as they say")
    func arithmetic() {
        let moment = Moment.now
        var later = moment
        later += .seconds(90)
        #expect(later > moment && later - moment == .seconds(90) && moment - later == .seconds(-90))
        #expect(later - .seconds(90) == moment && moment.advanced(by: .seconds(90)) == later)
        #expect(moment.duration(to: later) == .seconds(90))
    }
}
