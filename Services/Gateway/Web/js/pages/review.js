import { get } from "../api.js";
import { answered, begun, current, refilled, undone, verdictOf } from "../core/review-session.js";
import { Outbox } from "../outbox.js";
import { may } from "../session.js";
import { button, choice, drawnKey, el, empty } from "../ui/dom.js";
import { toast, toastError } from "../ui/toast.js";
import { filters, knownChoices } from "./filters.js";
import { ReviewCard } from "./review-card.js";
import { ReviewProgress } from "./review-progress.js";

const BATCH = 20, REFILL_BELOW = 5;
const CERTAINTY = [["", "Any certainty"], ["0.3", "Unsure (ahead by < 30 %)"], ["0.1", "Very unsure (< 10 %)"]];

let view = null;

/** Faces one after another. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, { cameras, signal }) {
    if (!may("labeler")) {
        root.replaceChildren(empty("Your role may look, not correct", "Sign in with a token of a labeler or an admin to review faces."));
        return;
    }
    const known = await knownChoices(cameras, signal);
    view = new ReviewView(root, known, signal);
    signal.addEventListener("abort", () => { view = null; });
    await view.refill(true);
}

/** @param {import("../core/shortcuts.js").Action} action */
export function act(action) {
    view?.act(action);
}

class ReviewView {
    constructor(root, known, signal) {
        this.root = root;
        this.signal = signal;
        this.chosen = {};
        this.review = begun();
        this.asking = null;
        this.dry = false;
        this.outbox = new Outbox({ onChange: (n) => this.progress.waiting(n), onRefused: (label, error) => this.refused(label, error) });
        this.card = new ReviewCard((action) => this.act(action));
        this.progress = new ReviewProgress((key) => this.undo(key));
        const certainty = choice("Certainty", CERTAINTY, "", (v) => this.choose("certainty", v));
        this.place = el("div", { class: "review-face" });
        root.replaceChildren(el("div", { class: "page-head" }, el("h1", { text: "Review" }), el("p", { class: "quiet", text: "What does each face show? People's answers decide how good a model is, and what the next one learns." })),
            filters(known, this.chosen, (name, value) => this.choose(name, value), certainty),
            el("div", { class: "review" }, this.place, this.progress.root));
        void this.progress.loadQuality(this.chosen, signal);
    }

    choose(name, value) {
        this.chosen = { ...this.chosen, [name]: value };
        this.review = { ...this.review, waiting: [] };
        void this.progress.loadQuality(this.chosen, this.signal);
        void this.refill(true);
    }

    /** Asks for more faces. @param {boolean} fresh whether the filters changed: what is under way is then void */
    async refill(fresh) {
        if (this.asking && !fresh) return;
        const mine = this.asking = {};
        const { camera, model, emotion, certainty } = this.chosen;
        if (fresh) this.place.replaceChildren(el("p", { class: "loading", text: "Asking for faces …" }));
        try {
            const { items } = await get("review", { camera, model, emotion, certainty, limit: BATCH }, this.signal);
            if (mine !== this.asking) return;
            this.review = refilled(this.review, items);
            this.dry = items.length === 0;
        } catch (error) {
            if (mine !== this.asking || this.signal.aborted) return;
            this.failed(error);
            return;
        } finally {
            if (mine === this.asking) this.asking = null;
        }
        this.draw();
    }

    failed(error) {
        toastError(error, "No faces came");
        if (!current(this.review)) this.place.replaceChildren(empty("No faces came", error.message, button("Try again", () => this.refill(true), { class: "button primary" })));
    }

    act(action) {
        if (action.kind === "undo") return this.undo();
        const item = current(this.review);
        const verdict = item && verdictOf(item, action);
        if (!verdict) return;
        const key = drawnKey();
        this.review = answered(this.review, key, verdict);
        const { emotion, ...rest } = verdict;
        this.outbox.send({ key, face_id: item.face_id, ...rest, ...(emotion && { emotion }), shown: item.emotion, reason: item.reason });
        if (this.review.waiting.length < REFILL_BELOW && !this.dry) void this.refill(false);
        this.draw();
    }

    undo(key) {
        const { review, answer } = undone(this.review, key);
        if (!answer) return toast("There is nothing to take back.");
        this.review = review;
        this.outbox.send({ key: drawnKey(), face_id: answer.item.face_id, verdict: "undone", undoes: answer.key });
        this.draw();
    }

    // The gateway did not want it: the face comes back, and the reason is said.
    refused(label, error) {
        toastError(error, "An answer was not stored");
        if (error.status !== 404 && label.verdict !== "undone") this.review = undone(this.review, label.key).review;
        this.draw();
    }

    draw() {
        const item = current(this.review);
        this.progress.update(this.review);
        if (item) this.card.show(item, this.place);
        else if (!this.asking) this.place.replaceChildren(this.nothing());
    }

    nothing() {
        const filtered = Object.values(this.chosen).some(Boolean);
        const text = filtered ? "No face of this kind waits for you. Choose others above."
            : "No face waits for you: come back when cameras have seen more. Faces are kept only when privacy.keep is “crops” or “frames” in mien.yaml.";
        return empty(this.review.given ? "All done" : "Nothing to review", text, button("Look again", () => this.refill(true), { class: "button primary" }));
    }
}
