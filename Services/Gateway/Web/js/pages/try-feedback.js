import { post } from "../api.js";
import { EMOTIONS, wordOf } from "../core/emotions.js";
import { may } from "../session.js";
import { button, drawnKey, el } from "../ui/dom.js";
import { emoji } from "../ui/emoji.js";
import { toastError } from "../ui/toast.js";

/** "Is it right?" of one face; a label is kept when the gateway has accepted it. @param {any} face @param {boolean} recorded @returns {HTMLElement} */
export function feedback(face, recorded) {
    const root = el("div", { class: "feedback" });
    if (!recorded) root.append(el("p", { class: "quiet", text: "Not recorded, so nothing can be corrected." }));
    else if (!may("labeler")) root.append(el("p", { class: "quiet", text: "Your role may look, not correct." }));
    else ask(root, face);
    return root;
}

function ask(root, face) {
    const word = wordOf(face.emotion).toLowerCase();
    root.replaceChildren(el("div", { class: "row" }, el("span", { text: "Is it right?" }),
        button("Right", () => say(root, face, { verdict: "confirmed", emotion: face.emotion }), { class: "button small", "aria-label": `Right, ${word}` }),
        button("Wrong", () => which(root, face), { class: "button small", "aria-label": `Wrong, not ${word}` })));
}

function which(root, face) {
    const others = EMOTIONS.filter((e) => e !== face.emotion);
    root.replaceChildren(el("p", { text: "Which is it?" }), el("div", { class: "choices", role: "group", "aria-label": "Which is it?" },
        ...others.map((e) => el("button", { type: "button", class: "button small", on: { click: () => say(root, face, { verdict: "corrected", emotion: e }) } }, emoji(e, "emoji tiny"), wordOf(e))),
        button("Not a face", () => say(root, face, { verdict: "not_a_face" }), { class: "button small" }),
        button("Cancel", () => ask(root, face), { class: "button small plain" })));
    root.querySelector("button").focus();
}

async function say(root, face, verdict, key = drawnKey()) {
    root.replaceChildren(el("p", { class: "quiet", role: "status", text: "Sending …" }));
    try {
        await post("labels", { key, face_id: face.face_id, ...verdict, shown: face.emotion });
        thank(root, face, verdict, key);
    } catch (error) {
        toastError(error, "Your answer was not stored");
        ask(root, face);
    }
}

function thank(root, face, verdict, key) {
    const text = { confirmed: "Thank you: right.", corrected: `Thank you: ${verdict.emotion}.`, not_a_face: "Thank you: not a face." }[verdict.verdict];
    root.replaceChildren(el("div", { class: "row" }, el("span", { class: "mark good", role: "status", text }), button("Undo", async () => {
        try {
            await post("labels", { key: drawnKey(), face_id: face.face_id, verdict: "undone", undoes: key });
            ask(root, face);
        } catch (error) {
            toastError(error, "It was not taken back");
        }
    }, { class: "button small plain" })));
}
