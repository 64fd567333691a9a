import { EMOTIONS } from "./emotions.js";
import { PAGES } from "./route.js";

/**
 * Which key does what. `g` starts a jump to a page: its second key is that page's first letter.
 * @typedef {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} Key
 * @typedef {{kind: string, emotion?: string, page?: string}} Action
 */

const EVERYWHERE = { "?": { kind: "help" }, g: { kind: "jump" }, t: { kind: "theme" } };

const REVIEW = {
    0: { kind: "not_a_face" }, s: { kind: "skip" }, u: { kind: "undo" }, Backspace: { kind: "undo" },
    Enter: { kind: "confirm" },
};
EMOTIONS.forEach((emotion, i) => { REVIEW[i + 1] = { kind: "emotion", emotion }; });

const LIVE = { Escape: { kind: "back" }, ArrowLeft: { kind: "previous" }, ArrowRight: { kind: "next" } };

const ON_PAGE = { review: REVIEW, live: LIVE };

/** What a key means here, or null. @param {Key} key @param {string} page @param {boolean} jumping whether `g` was before @returns {Action|null} */
export function actionFor(key, page, jumping = false) {
    if (key.ctrlKey || key.metaKey || key.altKey) return null;
    const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
    if (jumping) {
        const target = PAGES.find((p) => p[0] === name);
        return target ? { kind: "go", page: target } : null;
    }
    return ON_PAGE[page]?.[name] ?? EVERYWHERE[name] ?? null;
}

/** What the list of shortcuts shows: groups of keys and what they do. */
export const SHORTCUTS = Object.freeze([
    { title: "Everywhere", keys: [["?", "This list"], ["t", "Light, dark, as the system"], ["g then l t r h m s", "Go to a page"]] },
    { title: "Live", keys: [["← →", "Camera before, next camera"], ["Esc", "All cameras"]] },
    {
        title: "Review",
        keys: [
            ["1 … 7", "angry, disgust, fear, happy, sad, surprise, neutral"], ["Enter", "What the model says"],
            ["0", "Not a face"], ["s", "Skip"], ["u Backspace", "Take the last answer back"],
        ],
    },
]);
