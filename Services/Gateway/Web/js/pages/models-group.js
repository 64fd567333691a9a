import { post } from "../api.js";
import { ago, localTime, modelKey, modelName, percent } from "../core/format.js";
import { isMoving, progressOf, sameModel } from "../core/swap.js";
import { may } from "../session.js";
import { confirmed } from "../ui/dialogs.js";
import { button, choice, el, fillChoice, mark } from "../ui/dom.js";
import { toast, toastError } from "../ui/toast.js";

const MARKS = { done: "good", working: "accent", failed: "bad", offline: "quiet", none: "quiet" };
const PRECISIONS = [["auto", "best for the engine"], ["fp32", "fp32"], ["int8", "int8"]];
const SHARES = [["0.05", "5 %"], ["0.1", "10 %"], ["0.3", "30 %"], ["0.5", "half"], ["1", "all"]];

/** A group of classifiers: what it should run, what each runs, and the buttons to change it. */
export class ModelGroup {
    /** @param {string} name @param {() => any[]} bundles */
    constructor(name, bundles) {
        this.name = name;
        this.bundles = bundles;
        this.heading = el("div", { class: "group-now" });
        this.instances = el("ul", { class: "instances" });
        this.status = el("p", { class: "hidden", role: "status" });
        this.root = el("section", { class: "card group" }, el("div", { class: "card-head" }, el("h2", { text: `Group ${name}` }), this.moving = el("span", {})),
            this.heading, this.instances, this.status, may("admin") ? this.controls() : el("p", { class: "quiet", text: "Only admins change models." }));
    }

    controls() {
        const pick = choice("Model", [], "", () => this.offerPrecisions());
        this.select = pick.querySelector("select");
        this.precisions = choice("Computes with", [], "", () => {});
        const share = choice("Share", SHARES, "0.3", () => {});
        const shareOf = () => Number(share.querySelector("select").value);
        this.rollback = button("Roll back", () => this.ask("rollback", {}, "Roll back", "The group goes back to the model before."));
        this.promote = button("Promote", () => this.ask("promote", {}, "Promote", "What runs as shadow or canary becomes the group's model."));
        this.stopShadow = button("Stop the shadow", () => this.change("shadow", { model: null }));
        this.stopCanary = button("Stop the canary", () => this.change("canary", { model: null }));
        const use = button("Use it", () => this.ask("use", { model: this.select.value, precision: this.precision }, "Use it", `Group ${this.name} will run ${this.select.value}. No frame is lost; a model that fails its self-test never replaces the present one.`), { class: "button primary" });
        const shadow = button("Shadow", () => this.change("shadow", { model: this.select.value, share: shareOf() }), { title: "It reads along with what was reported; its answers are recorded and compared" });
        const canary = button("Canary", () => this.change("canary", { model: this.select.value, share: shareOf() }), { title: "It answers for a share of the faces" });
        const set = (...nodes) => el("div", { class: "control-set" }, ...nodes);
        return el("div", { class: "group-controls" }, set(pick, this.precisions, use), set(share, shadow, canary, this.stopShadow, this.stopCanary), set(this.promote, this.rollback));
    }

    setBundles() {
        if (!this.select) return;
        const value = this.select.value || (this.group?.selection?.model ? modelKey(this.group.selection.model) : "");
        fillChoice(this.select, this.bundles().map((b) => [modelKey(b), modelName(b)]), value);
        this.offerPrecisions();
    }

    get precision() { return this.precisions.hidden ? "auto" : this.precisions.querySelector("select").value; }

    // What there is no choice of is not asked.
    offerPrecisions() {
        const bundle = this.bundles().find((b) => modelKey(b) === this.select.value);
        const has = bundle?.precisions ?? [];
        const select = this.precisions.querySelector("select");
        fillChoice(select, PRECISIONS.filter(([p]) => p === "auto" || has.includes(p)), select.value || "auto");
        this.precisions.hidden = has.length < 2;
    }

    /** @param {any} group */
    update(group) {
        const wasMoving = this.group && isMoving(this.group);
        this.group = group;
        const moving = isMoving(group);
        this.moving.replaceChildren(moving ? mark("changing …", "accent") : mark("settled", "good"));
        if (wasMoving && !moving) this.status.textContent = `Group ${this.name} has changed to ${modelName(group.selection?.model)}`;
        this.drawNow(group.selection);
        this.instances.replaceChildren(...group.instances.map((i) => this.instance(group.selection, i)));
        this.setBundles();
        if (this.rollback) this.enable(group.selection);
    }

    enable(selection) {
        this.rollback.disabled = !selection?.previous;
        this.promote.disabled = !selection?.shadow && !selection?.canary;
        this.stopShadow.hidden = !selection?.shadow;
        this.stopCanary.hidden = !selection?.canary;
    }

    drawNow(selection) {
        if (!selection) {
            this.heading.replaceChildren(el("p", { class: "quiet", text: "Nothing is selected: each classifier runs what it was started with." }));
            return;
        }
        const item = (text, model, share) => model && el("div", {}, el("dt", { text }), el("dd", {}, modelName(model), share ? el("span", { class: "quiet", text: ` ${percent(share)}` }) : null, model.precision ? el("span", { class: "quiet", text: ` ${model.precision}` }) : null));
        this.heading.replaceChildren(el("dl", { class: "numbers wide" }, item("Selected", selection.model), item("Before", selection.previous), item("Shadow", selection.shadow?.model, selection.shadow?.share), item("Canary", selection.canary?.model, selection.canary?.share)),
            el("p", { class: "quiet", text: `Revision ${selection.revision}, ${localTime(selection.selected_at)}${selection.selected_by ? ` by ${selection.selected_by}` : ""}` }));
    }

    instance(selection, instance) {
        const progress = progressOf(selection, instance);
        const parts = ["shadow", "canary"].filter((p) => instance.parts?.[p]).map((p) => partMark(p, instance.parts[p]));
        return el("li", {}, el("span", { class: "instance-name", text: instance.instance }), mark(progress.text, MARKS[progress.kind]),
            progress.share !== null && progress.kind === "working" ? el("progress", { max: 1, value: progress.share, "aria-label": `${progress.text} at ${instance.instance}` }) : progress.kind === "working" ? el("progress", { "aria-label": `${progress.text} at ${instance.instance}` }) : null,
            el("span", { class: "grow" }, `${modelName(instance.running)}`, el("span", { class: "quiet", text: ` ${instance.engine ?? ""} · since ${ago(instance.since, Date.now()).replace(" ago", "")}` })), ...parts);
    }

    async ask(what, body, yes, text) {
        const now = this.group.selection?.model;
        if (what === "use" && sameModel(this.bundles().find((b) => modelKey(b) === body.model), now) && body.precision === (now?.precision ?? "auto")) return toast(`Group ${this.name} runs that already.`);
        if (await confirmed(`${yes}: ${body.model ?? `group ${this.name}`}`, text, yes)) await this.change(what, body);
    }

    async change(what, body) {
        try {
            const { sentence } = await post(`models/${encodeURIComponent(this.name)}/${what}`, body);
            toast(sentence, "good");
        } catch (error) {
            toastError(error, `The group ${this.name} was not changed`);
        }
    }
}

function partMark(name, part) {
    return mark(`${name}: ${part.stage === "failed" ? part.message : part.stage}`, part.stage === "failed" ? "bad" : part.stage === "running" ? "good" : "accent");
}

