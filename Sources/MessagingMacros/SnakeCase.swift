#if Endpoints
    /// The name Python's peers know: `selectHosts` is `select_hosts`, `urlOfHTTPServer` is `url_of_http_server`.
    func snakeCase(_ name: String) -> String {
        let letters = Array(name)
        var snake = ""
        for (index, letter) in letters.enumerated() {
            if letter.isUppercase, index > 0 {
                let previous = letters[index - 1]
                let endsAcronym = previous.isUppercase && index + 1 < letters.count && letters[index + 1].isLowercase
                if previous != "_", !previous.isUppercase || endsAcronym { snake.append("_") }
            }
            snake.append(contentsOf: letter.lowercased())
        }
        return snake
    }
#endif
