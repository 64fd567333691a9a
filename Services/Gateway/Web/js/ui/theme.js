/** Light, dark, or as the system says; kept in this browser. */
const CHOICES = ["auto", "light", "dark"];
const listeners = new Set();

/** @returns {"auto"|"light"|"dark"} */
export function themeChoice() {
    const kept = document.documentElement.dataset.theme;
    return CHOICES.includes(kept) ? kept : "auto";
}

/** The next of the three. @returns {string} what is chosen now */
export function nextTheme() {
    const next = CHOICES[(CHOICES.indexOf(themeChoice()) + 1) % CHOICES.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
        localStorage.setItem("mien.theme", next);
    } catch { /* Private windows keep nothing: the choice lasts as long as the page. */ }
    changed();
    return next;
}

/** Calls when colours change, until the returned function is called. @param {() => void} listener @returns {() => void} */
export function onTheme(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

/** A colour of the style sheet. @param {string} name without the dashes */
export function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

let emotionColours = null;

/** The colours of the seven emotions in the present theme. @returns {Record<string, string>} */
export function colours() {
    emotionColours ??= Object.fromEntries(["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"].map((e) => [e, colour(e)]));
    return emotionColours;
}

function changed() {
    emotionColours = null;
    for (const listener of listeners) listener();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
