import Foundation

/// Elements of SVG.
enum SVG {
    static func text(_ text: String, x: Double, y: Double, _ classes: String) -> String {
        "<text class=\"\(classes)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escaped(text))</text>"
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ classes: String) -> String {
        "<line class=\"\(classes)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    static func dot(_ x: Double, _ y: Double, _ classes: String) -> String {
        "<circle class=\"\(classes)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"3\"/>"
    }

    /// With as many digits as can be seen.
    static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Text in which nothing is taken for an element.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
