/// Runs of bytes that mean themselves inside a JSON string: ASCII but for quotes, backslashes and control characters.
enum PlainRun {
    /// Finds the first byte from `start` on that is not plain, or the end of the input.
    @inline(__always)
    static func end(in input: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while input.count - position >= 8 {
            let special = specialBytes(of: input.word(at: position))
            if special != 0 { return position + special.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < input.count, isPlain(input[position]) { position += 1 }
        return position
    }

    /// Copies plain bytes, eight at a time, for as long as `target` has room for eight more.
    ///
    /// What `target` holds behind its new end has no meaning.
    ///
    /// - Returns: how far it got in both; where it stops in `input` there may be another plain byte.
    @inline(__always)
    static func copy(
        _ input: Span<UInt8>,
        from start: Int,
        to target: inout MutableSpan<UInt8>,
        at targetStart: Int
    ) -> (position: Int, end: Int) {
        // Looked at first and copied then: taken together, the optimiser would do both byte by byte.
        var end = start
        let last = min(input.count, target.count - targetStart + start) - 8
        while end <= last {
            let special = specialBytes(of: input.word(at: end))
            guard special == 0 else {
                end += special.trailingZeroBitCount >> 3
                break
            }
            end += 8
        }
        var position = start
        while position < end {
            let place = targetStart + position - start
            put(input.extracting(position..<position + 8), into: target._mutatingExtracting(place..<place + 8))
            position += 8
        }
        return (end, targetStart + end - start)
    }

    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x60 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Copies eight bytes; the optimiser makes one load and one store of it.
    @inline(__always)
    private static func put(_ bytes: Span<UInt8>, into place: consuming MutableSpan<UInt8>) {
        let all = SIMD8(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7])
        (place[0], place[1], place[2], place[3]) = (all[0], all[1], all[2], all[3])
        (place[4], place[5], place[6], place[7]) = (all[4], all[5], all[6], all[7])
    }

    /// Sets the highest bit of every byte that is not plain, eight at once.
    ///
    /// A borrow may spill into the byte above a hit, never below: the lowest bit that is set is always right.
    @inline(__always)
    private static func specialBytes(of word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let hits =
            (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word | word
        return hits & (ones << 7)
    }
}
