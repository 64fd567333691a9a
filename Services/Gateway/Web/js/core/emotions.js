/**
 * The seven emotions, in the order of FER2013 that the whole of Mien uses.
 * @typedef {"angry"|"disgust"|"fear"|"happy"|"sad"|"surprise"|"neutral"} Emotion
 * @typedef {Record<Emotion, number>} Probabilities
 */

/** @type {readonly Emotion[]} */
export const EMOTIONS = Object.freeze(["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]);

/** Dashes of the lines in charts, so that no line is told by its colour alone. */
export const DASHES = Object.freeze({
    angry: [], disgust: [6, 3], fear: [2, 3], happy: [], sad: [9, 3, 2, 3], surprise: [4, 2], neutral: [1, 2],
});

/** What an emotion is called on screen. @param {string|null|undefined} emotion @returns {string} */
export function wordOf(emotion) {
    return emotion ? emotion[0].toUpperCase() + emotion.slice(1) : "–";
}

/** The likelihood of one emotion, 0 where nothing is known. @param {Partial<Probabilities>|null|undefined} p @param {Emotion} emotion */
export function probabilityOf(p, emotion) {
    const value = p?.[emotion];
    return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

/** The emotions, likeliest first. @param {Partial<Probabilities>} p @returns {Emotion[]} */
export function ranked(p) {
    return [...EMOTIONS].sort((a, b) => probabilityOf(p, b) - probabilityOf(p, a));
}

/** How far the likeliest emotion is ahead of the second: 0 is a tie, 1 is certain. @param {Partial<Probabilities>} p */
export function margin(p) {
    const [first, second] = ranked(p);
    return probabilityOf(p, first) - probabilityOf(p, second);
}

/** What a face shows: smoothed over its track where there is a track. */
export function shownOf(face) {
    return face.smoothed ?? { emotion: face.emotion, probabilities: face.probabilities };
}

/** The largest face. @template F @param {F[]|undefined} faces @returns {F|null} */
export function mainFace(faces) {
    let best = null;
    for (const face of faces ?? []) if (!best || areaOf(face) > areaOf(best)) best = face;
    return best;
}

const MUCH_LARGER = 1.6;

/** The face that a tile speaks of: the one of before while it is there, unless another is much larger. Two people side by side do not take turns. @param {any[]} faces @param {number|null} track of the face before */
export function followedFace(faces, track) {
    const largest = mainFace(faces);
    const before = track === null ? undefined : faces.find((f) => f.track === track);
    return before && areaOf(largest) < areaOf(before) * MUCH_LARGER ? before : largest;
}

function areaOf(face) {
    return face.box[2] * face.box[3];
}
