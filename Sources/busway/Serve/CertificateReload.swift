import Logging
import ReactorTLS

/// Reads the certificate files again when it is asked to; what cannot be used leaves everything as it was.
struct CertificateReload: Sendable {
    let tls: TLSServerContext?
    let logger: Logger

    /// Reads them, which blocks for as long as a few small files take.
    func run() {
        guard let tls else {
            logger.info("there is nothing to read again: no certificate is configured")
            return
        }
        do throws(TLSError) {
            try tls.reload()
            logger.info("the certificate files were read again")
        } catch {
            logger.error("the certificates stay as they were", metadata: ["reason": .string(error.description)])
        }
    }
}
