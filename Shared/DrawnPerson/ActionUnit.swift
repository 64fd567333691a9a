/// The facial movements that the drawing knows, named and numbered as in the Facial Action Coding System.
///
/// Ekman, Friesen, Hager: "Facial Action Coding System", 2002.
public enum ActionUnit: Int, CaseIterable, Sendable, Hashable {
    /// AU1: the inner ends of the brows go up.
    case innerBrowRaiser
    /// AU2: the outer halves of the brows go up.
    case outerBrowRaiser
    /// AU4: the brows go down and towards each other.
    case browLowerer
    /// AU5: the upper lids go up and show the white above the iris.
    case upperLidRaiser
    /// AU6: the cheeks go up and push the lower lids.
    case cheekRaiser
    /// AU7: both lids tighten.
    case lidTightener
    /// AU9: the nose wrinkles.
    case noseWrinkler
    /// AU10: the middle of the upper lip goes up.
    case upperLipRaiser
    /// AU12: the corners of the mouth go up and out: a smile.
    case lipCornerPuller
    /// AU15: the corners of the mouth go down.
    case lipCornerDepressor
    /// AU17: the chin pushes the lower lip up.
    case chinRaiser
    /// AU18 and AU22: the mouth becomes narrow and round.
    case lipFunneler
    /// AU20: the mouth is stretched sideways.
    case lipStretcher
    /// AU23 and AU24: the lips become thin and are pressed together.
    case lipPressor
    /// AU25: the lips part.
    case lipsPart
    /// AU26 and AU27: the jaw drops.
    case jawDrop
    /// AU43 and AU45: the eyes close.
    case eyesClosed
}
