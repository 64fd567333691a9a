import Faces

/// Where labels and bars go: never out of the image, and bars never over a face.
struct AnnotationLayout {
    /// The height of a label's capitals, from which everything else is measured.
    let unit: Float
    /// A plate per annotation; none for those without probabilities.
    private(set) var plates: [Box?] = []

    private let image: Box
    private let panelSize: (width: Float, height: Float)
    private let nameWidth: Float
    private var taken: [Box]

    /// The height of the capitals beside the bars.
    var smallUnit: Float { max(6, (unit * 0.72).rounded()) }
    /// The space around text.
    var padding: Float { (unit * 0.6).rounded() }
    /// The thickness of a box's line.
    var stroke: Float { max(1, (unit / 5).rounded()) }

    private var rowHeight: Float { (smallUnit * 1.9).rounded() }

    init(_ annotations: [Annotation], on canvas: Canvas) throws {
        image = canvas.bounds
        // A 640-pixel frame gets letters of 10 pixels; less would not be legible, more would look clumsy.
        unit = min(28, max(8, (max(image.width, image.height) / 62).rounded()))
        taken = annotations.map(\.face)
        let small = max(6, (unit * 0.72).rounded())
        nameWidth = try Emotion.allCases.map { try canvas.textSize($0.name, height: small).width }.max() ?? 0
        let pad = (unit * 0.6).rounded()
        panelSize = (
            width: nameWidth + unit * 5 + pad * 3,
            height: Float(Emotion.allCases.count) * (small * 1.9).rounded() + pad * 2
        )
        plates = try annotations.map { annotation in
            try annotation.probabilities.map { try placePlate($0, at: annotation.face, on: canvas) }
        }
        taken += plates.compactMap(\.self)
    }

    /// The bar of a row, at its full length.
    func bar(row: Int, in panel: Box) -> Box {
        let height = (smallUnit * 0.9).rounded()
        let left = panel.x + padding * 2 + nameWidth
        let top = panel.y + padding + Float(row) * rowHeight + (rowHeight - height) / 2
        return Box(x: left, y: top.rounded(), width: panel.x + panel.width - padding - left, height: height)
    }

    /// A place for a face's bars beside, below or above it; otherwise in a corner; `nil` when all of these are taken.
    mutating func placePanel(beside face: Box) -> Box? {
        let gap = unit
        let (width, height) = panelSize
        let (right, bottom) = (face.x + face.width + gap, face.y + face.height + gap)
        let (farRight, farBottom) = (image.width - width - gap, image.height - height - gap)
        let candidates = [
            (right, face.y), (face.x - width - gap, face.y), (face.x, bottom), (face.x, face.y - height - gap),
            (farRight, farBottom), (gap, farBottom), (farRight, gap), (gap, gap),
        ]
        let boxes = candidates.enumerated().map { index, origin in
            // Beside the face it may slide up or down, below and above it sideways.
            Box(
                x: index == 2 || index == 3 ? clamp(origin.0, to: farRight, from: gap) : origin.0,
                y: index < 2 ? clamp(origin.1, to: farBottom, from: gap) : origin.1,
                width: width,
                height: height
            )
        }
        guard let place = boxes.first(where: isFree) else { return nil }
        taken.append(place)
        return place
    }

    private func isFree(_ box: Box) -> Bool {
        let isInside =
            box.x >= 0 && box.y >= 0 && box.x + box.width <= image.width && box.y + box.height <= image.height
        return isInside && taken.allSatisfy { $0.overlap(with: box) == 0 }
    }

    private func placePlate(_ probabilities: EmotionProbabilities, at face: Box, on canvas: Canvas) throws -> Box {
        let text = try canvas.textSize(Annotator.label(probabilities), height: unit)
        let width = text.width + padding * 2
        let height = unit + padding * 2
        let gap = stroke + 2
        let above = face.y - height - gap
        return Box(
            x: clamp(face.x - stroke, to: image.width - width - 1, from: 1),
            y: above >= 0 ? above : clamp(face.y + gap, to: image.height - height - 1, from: 1),
            width: width,
            height: height
        )
    }

    private func clamp(_ value: Float, to high: Float, from low: Float) -> Float {
        max(low, min(high, value))
    }
}
