internal import CLinux

/// Raises the number of descriptors this process may open to the most it is allowed (`RLIMIT_NOFILE`).
///
/// The usual soft limit of 1024 is kept small for programs that use `select(2)`; a server wants all it may have.
///
/// - Returns: the limit now in force, and the hard limit; they differ only when the kernel refuses to raise it.
/// - Throws: ``SystemError`` when the limit cannot be read.
@discardableResult
public func raiseDescriptorLimit() throws(SystemError) -> (soft: UInt64, hard: UInt64) {
    var soft: UInt64 = 0
    var hard: UInt64 = 0
    _ = unsafe try check(clinux_descriptor_limit(&soft, &hard), "getrlimit")
    if soft < hard, clinux_set_descriptor_limit(hard, hard) == 0 { soft = hard }
    return (soft, hard)
}
