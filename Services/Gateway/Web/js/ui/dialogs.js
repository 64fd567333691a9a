import { SHORTCUTS } from "../core/shortcuts.js";
import { button, el } from "./dom.js";

/** What Mien must not be used for. */
export const NOTICE = [
    "Inferring emotions at work and in schools is banned in the EU (AI Act, Art. 5(1)(f)), except for medical or safety reasons. "
        + "Do not point Mien at employees, applicants, pupils or students there.",
    "Elsewhere in the EU it is high-risk use, and people must be told that it happens. Put up a notice.",
    "An expression is not what a person feels. Decide nothing about a person because of it.",
];

/** Shows a dialog that Escape and its button close. @param {string} title @param {...Node} children @returns {HTMLDialogElement} */
export function showDialog(title, ...children) {
    const close = button("Close", () => dialog.close(), { class: "button" });
    const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title", on: { close: () => dialog.remove() } },
        el("h2", { id: "dialog-title", text: title }), ...children, el("div", { class: "row end" }, close));
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

/** Asks before something is done. @param {string} title @param {string} text @param {string} yes @returns {Promise<boolean>} */
export function confirmed(title, text, yes) {
    return new Promise((resolve) => {
        let answer = false;
        const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title", on: { close: () => { dialog.remove(); resolve(answer); } } },
            el("h2", { id: "dialog-title", text: title }), el("p", { text }),
            el("div", { class: "row end" }, button("Cancel", () => dialog.close()),
                button(yes, () => { answer = true; dialog.close(); }, { class: "button primary" })));
        document.body.append(dialog);
        dialog.showModal();
    });
}

/** The list of keys. */
export function showShortcuts() {
    showDialog("Keys", ...SHORTCUTS.map(({ title, keys }) => el("section", {}, el("h3", { text: title }),
        el("dl", { class: "keys" }, ...keys.flatMap(([names, does]) => [
            el("dt", {}, ...names.split(" ").map((n) => (/^(then|…)$/.test(n) ? ` ${n} ` : el("kbd", { text: n })))), el("dd", { text: does }),
        ])))));
}

/** What Mien is and must not be used for. @param {string} version @param {string|null} purpose the gateway's own notice */
export function showAbout(version, purpose) {
    showDialog("About Mien", el("p", { text: `Mien ${version} reads facial expressions from cameras. Everything on this screen comes from your own machines.` }),
        el("h3", { text: "What it must not be used for" }),
        el("ul", {}, ...NOTICE.map((text) => el("li", { text }))),
        purpose ? el("p", { class: "quiet", text: purpose }) : el("p", { class: "quiet", text: "This is no legal advice." }));
}
