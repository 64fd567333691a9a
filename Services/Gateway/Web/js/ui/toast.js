import { el } from "./dom.js";

const MOST = 4;

/** Says something at the edge of the screen, and to screen readers. Errors stay until they are closed. @param {string} text @param {"good"|"bad"|"quiet"} [kind] */
export function toast(text, kind = "quiet") {
    const place = document.getElementById(kind === "bad" ? "alerts" : "toasts");
    for (const old of place.children) if (old.dataset.text === text) old.remove();
    const node = el("div", { class: `toast ${kind}`, data: { text } }, el("span", { text }),
        el("button", { type: "button", class: "close", "aria-label": "Close this message", text: "×", on: { click: () => node.remove() } }));
    place.append(node);
    while (place.children.length > MOST) place.firstElementChild.remove();
    if (kind !== "bad") setTimeout(() => node.remove(), 5000);
}

/** What went wrong, in the API's words. @param {unknown} error @param {string} [doing] what was tried */
export function toastError(error, doing = "") {
    if (error?.code === "signed_out" || error?.name === "AbortError") return;   // The sign-in dialog says it; nobody waits for it.
    const text = error instanceof Error ? error.message : String(error);
    toast(doing ? `${doing}: ${text}` : text, "bad");
}
