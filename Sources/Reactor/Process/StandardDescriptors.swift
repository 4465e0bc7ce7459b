internal import Glibc

/// Opens the standard descriptors that the process was started without.
///
/// Otherwise the first socket would get such a number, and log lines or results would be written into it. What is
/// opened here fails when used the usual way, so a lost output is still noticed. For the program's first lines.
public func openMissingStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
        // The lowest free number is this one, because those below it are open.
        _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
}
