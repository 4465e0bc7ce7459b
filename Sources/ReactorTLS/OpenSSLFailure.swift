internal import COpenSSL
internal import Reactor

/// What OpenSSL's queue of the current thread says about the call that has just failed.
///
/// To be read before anything is awaited: the queue belongs to the thread and not to the task.
struct OpenSSLFailure {
    /// The deepest cause in words, or nothing when the queue is empty.
    let reason: String

    private let library: Int32
    private let number: Int32

    /// Takes the queue's first entry, where the cause is, and empties it.
    init() {
        let code = ERR_peek_error()
        library = ERR_GET_LIB(code)
        number = ERR_GET_REASON(code)
        if library == ERR_LIB_SYS {
            reason = errorText(number)
        } else if let text = unsafe ERR_reason_error_string(code) {
            reason = unsafe String(cString: text)
        } else {
            reason = ""
        }
        ERR_clear_error()
    }

    /// Whether the client has sent a plain HTTP request.
    var isPlainText: Bool {
        library == ERR_LIB_SSL && (number == SSL_R_HTTP_REQUEST || number == SSL_R_HTTPS_PROXY_REQUEST)
    }
}
