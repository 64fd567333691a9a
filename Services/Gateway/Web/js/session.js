import { get, post, remove, token, whenSignedOut } from "./api.js";
import { button, el } from "./ui/dom.js";

/**
 * Who sits here and what they may do.
 * @typedef {{role: "viewer"|"labeler"|"admin", person: string|null, open: boolean}} Session
 */

const RANKS = { viewer: 1, labeler: 2, admin: 3 };
const listeners = new Set();
/** @type {Session|null} */
let session = null;
let asking = null;

/** @returns {Session|null} */
export function currentSession() { return session; }

/** Whether the person may do what needs a role. @param {"viewer"|"labeler"|"admin"} role */
export function may(role) {
    return session !== null && RANKS[session.role] >= RANKS[role];
}

/** @param {(session: Session|null) => void} listener */
export function onSession(listener) { listeners.add(listener); }

/** Finds out who sits here; asks for a token where the gateway wants one. */
export async function openSession() {
    whenSignedOut(() => { void signIn(); });
    try {
        const answer = await get("session");
        if (answer.role) become(answer);
        else await signIn();
    } catch (error) {
        if (error.status === 401) await signIn();
        else if (error.status === 404) become({ role: "admin", person: null, open: true });   // Access is the gateway's to decide.
        else throw error;
    }
}

/** Forgets the token here and the cookie there. */
export async function signOut() {
    try {
        await remove("session");
    } finally {
        token.value = null;
        become(null);
    }
    await signIn();
}

/** Shows the dialog once, however many answers were 401. @returns {Promise<void>} */
export function signIn() {
    asking ??= askForToken().finally(() => { asking = null; });
    return asking;
}

function become(next) {
    session = next;
    for (const listener of listeners) listener(session);
}

function askForToken() {
    return new Promise((resolve) => {
        const input = el("input", { type: "password", id: "token", autocomplete: "current-password", required: true, spellcheck: false, "aria-describedby": "token-wrong" });
        const wrong = el("p", { class: "wrong", id: "token-wrong", role: "alert" });
        const submit = button("Sign in", () => {}, { class: "button primary", type: "submit" });
        const user = el("input", { type: "text", class: "hidden", autocomplete: "username", value: "mien", tabIndex: -1, "aria-hidden": "true", readOnly: true });   // Password managers keep a token under a name.
        const form = el("form", { on: { submit: (event) => { event.preventDefault(); void tryToken(input.value.trim(), wrong, submit, dialog); } } },
            el("h2", { id: "sign-in-title", text: "Sign in to Mien" }),
            el("p", { class: "quiet", text: "This gateway asks for a token. Whoever runs it can give you one." }),
            user, el("label", { class: "field" }, el("span", { text: "Token" }), input), wrong, el("div", { class: "row end" }, submit));
        const dialog = el("dialog", {
            class: "dialog sign-in", "aria-labelledby": "sign-in-title",
            on: { cancel: (event) => event.preventDefault(), close: () => { dialog.remove(); resolve(); } },
        }, form);
        document.body.append(dialog);
        dialog.showModal();
        input.focus();
    });
}

async function tryToken(text, wrong, submit, dialog) {
    submit.disabled = true;
    wrong.textContent = "";
    try {
        const answer = await post("session", { token: text });
        token.value = text;
        dialog.close();
        become(answer ?? await get("session"));
    } catch (error) {
        wrong.textContent = error.message;
    } finally {
        submit.disabled = false;
    }
}
