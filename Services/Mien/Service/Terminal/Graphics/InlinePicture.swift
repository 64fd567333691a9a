import Foundation

/// A picture as iTerm2 takes it: a file of its own, within the text.
enum InlinePicture {
    /// Shows a JPEG at the cursor.
    static func text(jpeg: [UInt8], in area: CellArea) -> String {
        "\u{1B}]1337;File=inline=1;size=\(jpeg.count);width=\(area.columns);height=\(area.rows);preserveAspectRatio=1:"
            + Data(jpeg).base64EncodedString() + "\u{07}"
    }
}
