/// Memory of a fixed size that one thread at a time reads into.
@safe final class ScratchBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) { unsafe bytes = .allocate(byteCount: count, alignment: 16) }

    deinit { unsafe bytes.deallocate() }
}
