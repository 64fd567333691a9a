import { get } from "../api.js";
import { may } from "../session.js";
import { button, el, setText } from "../ui/dom.js";

const EVERY = 3000, LINES = 200, NEAR_END = 24;

/** The end of the log, followed while one looks at its end. */
export class LogTail {
    /** @param {AbortSignal} signal */
    constructor(signal) {
        this.signal = signal;
        this.text = el("pre", { class: "log", tabIndex: 0, role: "log", "aria-live": "off", "aria-label": "The last lines of the log" });
        this.note = el("p", { class: "quiet" });
        this.paused = false;
        this.pause = button("Pause", () => this.toggle(), { class: "button small", "aria-pressed": "false" });
        this.root = el("section", { class: "card" }, el("div", { class: "card-head" }, el("h2", { text: "Log" }), this.pause), this.text, this.note);
    }

    start() {
        if (!may("admin")) {
            setText(this.note, "Only admins see the log.");
            this.text.hidden = this.pause.hidden = true;
            return;
        }
        void this.refresh();
        const timer = setInterval(() => { if (!this.paused && !document.hidden) void this.refresh(); }, EVERY);
        this.signal.addEventListener("abort", () => clearInterval(timer));
    }

    toggle() {
        this.paused = !this.paused;
        this.pause.textContent = this.paused ? "Go on" : "Pause";
        this.pause.setAttribute("aria-pressed", String(this.paused));
    }

    async refresh() {
        try {
            const { lines } = await get("log", { limit: LINES }, this.signal);
            const atEnd = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight < NEAR_END;
            setText(this.text, lines.join("\n"));
            setText(this.note, lines.length ? "" : "The log is empty. With --log-file the gateway shows what all programs say.");
            if (atEnd) this.text.scrollTop = this.text.scrollHeight;
        } catch (error) {
            if (!this.signal.aborted) setText(this.note, `The log cannot be read: ${error.message}`);
        }
    }
}
