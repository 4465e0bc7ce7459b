/// What the command line says to `serve`; everything may be left to the environment and the file.
struct ServeChoices: Sendable, Hashable {
    var transport: String?
    var listen: [String] = []
    var admin: String?
    var demo = false
    var allowAnonymous = false
}
