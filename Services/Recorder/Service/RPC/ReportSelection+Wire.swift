import Faces
import FoundationEssentials
import Messages
import Store

extension ReportSelection {
    /// What a request asks for, of the site that it was asked at: what is empty or 0 limits nothing.
    ///
    /// - Throws: `MessageError` with `badName`.
    init(_ selection: WireRecordSelection, site: Name) throws(MessageError) {
        self.init(
            since: selection.since == 0 ? nil : selection.since,
            until: selection.until == 0 ? nil : selection.until,
            site: site,
            camera: try Name(optional: selection.camera),
            emotion: Emotion(selection.emotion),
            model: selection.model.isEmpty ? nil : selection.model
        )
    }
}

extension Name {
    /// A name, or `nil` for no text.
    ///
    /// - Throws: `MessageError` with `badName`.
    init?(optional text: String) throws(MessageError) {
        if text.isEmpty { return nil }
        try self.init(text)
    }
}

extension PageCursor {
    /// The cursor that came with a request, or `nil` for none.
    ///
    /// - Throws: `StoreError` with `badCursor`.
    init?(optional bytes: Data) throws(StoreError) {
        if bytes.isEmpty { return nil }
        try self.init(Array(bytes))
    }
}
