internal import Glibc

/// Makes writing to a pipe that nobody reads an error instead of the end of the process.
///
/// For a server, whose log may be piped to a program that goes away. A command keeps the signal: ending quietly is what
/// `busway call … | head` expects of it.
public func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
}
