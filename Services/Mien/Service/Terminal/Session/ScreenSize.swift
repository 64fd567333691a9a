import Glibc

/// How large a terminal's window is.
struct ScreenSize: Sendable, Hashable {
    var columns = 80
    var rows = 24
    /// The pixels of a cell, as far as the terminal says.
    var cellWidth = 8
    var cellHeight = 16

    /// That of standard output.
    static var current: ScreenSize {
        var window = winsize()
        var size = ScreenSize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return size
        }
        (size.columns, size.rows) = (Int(window.ws_col), Int(window.ws_row))
        let (width, height) = (Int(window.ws_xpixel) / size.columns, Int(window.ws_ypixel) / size.rows)
        if 4...64 ~= width, 8...128 ~= height { (size.cellWidth, size.cellHeight) = (width, height) }
        return size
    }
}
