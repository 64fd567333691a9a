import { ApiError, post } from "../api.js";
import { isWebAddress } from "../core/compose.js";
import { button, el } from "../ui/dom.js";
import { NOTICE } from "../ui/dialogs.js";
import { toast, toastError } from "../ui/toast.js";
import { TryResult } from "./try-result.js";
import { Webcam } from "./try-webcam.js";

const TYPES = ["image/jpeg", "image/png"];

/** Pictures in, faces out. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, { signal }) {
    const view = new TryView(root, signal);
    document.addEventListener("paste", (event) => view.paste(event), { signal });
    signal.addEventListener("abort", () => view.end());
}

class TryView {
    constructor(root, signal) {
        this.signal = signal;
        this.result = new TryResult();
        this.status = el("p", { class: "quiet", role: "status" });
        this.webcam = new Webcam({ onPicture: (blob) => this.read(blob), onError: (e) => this.fail(e) });
        root.replaceChildren(el("div", { class: "page-head" }, el("h1", { text: "Try it" })),
            el("div", { class: "try" }, this.inputs(), el("div", { class: "try-out" }, this.status, this.result.root), this.notice()));
    }

    inputs() {
        this.file = el("input", { type: "file", accept: TYPES.join(","), class: "hidden", id: "picture-file", tabIndex: -1, "aria-hidden": "true", on: { change: () => this.chosen(this.file.files) } });
        this.keep = el("input", { type: "checkbox", checked: true });
        const drop = el("div", { class: "drop", on: { dragover: (e) => this.over(e, drop, true), dragleave: (e) => this.over(e, drop, false), drop: (e) => this.dropped(e, drop) } },
            el("p", { class: "drop-title", text: "Drop a picture here, or paste one" }), el("p", { class: "quiet", text: "JPEG or PNG. It goes to your own gateway, nowhere else." }),
            el("div", { class: "row center" }, button("Choose a picture", () => this.file.click(), { class: "button primary" }), this.file));
        return el("section", { class: "card", "aria-label": "Picture" }, drop, this.addressForm(), this.webcam.root,
            el("label", { class: "check" }, this.keep, el("span", { text: "Record the result, so that it can be corrected" })));
    }

    addressForm() {
        const input = el("input", { type: "url", placeholder: "https://…", name: "url", autocomplete: "off" });
        return el("form", { class: "row stretch", on: { submit: (event) => { event.preventDefault(); this.readAddress(input.value.trim()); } } },
            el("label", { class: "field grow" }, el("span", { text: "Address of a picture" }), input), el("button", { class: "button", type: "submit", text: "Read" }));
    }

    notice() {
        return el("aside", { class: "notice", "aria-label": "What Mien must not be used for" }, el("strong", { text: "What it must not be used for" }),
            el("ul", {}, ...NOTICE.map((text) => el("li", { text }))));
    }

    over(event, drop, on) {
        event.preventDefault();
        drop.classList.toggle("over", on);
    }

    dropped(event, drop) {
        this.over(event, drop, false);
        const text = event.dataTransfer.getData("text/uri-list");
        if (event.dataTransfer.files.length) this.chosen(event.dataTransfer.files);
        else if (text) this.readAddress(text.split("\n")[0]);
    }

    paste(event) {
        const files = [...event.clipboardData.files];
        if (files.length) this.chosen(files);
        else if (!(event.target instanceof HTMLInputElement) && isWebAddress(event.clipboardData.getData("text").trim())) this.readAddress(event.clipboardData.getData("text").trim());
    }

    chosen(files) {
        const file = [...files].find((f) => TYPES.includes(f.type));
        if (file) void this.read(file);
        else toast("That is neither a JPEG nor a PNG. Choose one of these.", "bad");
        this.file.value = "";
    }

    readAddress(text) {
        if (!isWebAddress(text)) toast("An address starts with https:// or http://.", "bad");
        else void this.ask(async () => ({ answer: await post("predict", { url: text }, this.query(true), this.signal), picture: null }));
    }

    read(blob) {
        const body = blob.type ? blob : new Blob([blob], { type: "image/jpeg" });
        return this.ask(async () => {
            const picture = await createImageBitmap(blob).catch(() => { throw new ApiError(0, "bad_image", "This browser cannot read that picture. Is it a whole JPEG or PNG?"); });
            return { answer: await post("predict", body, this.query(false), this.signal), picture };
        });
    }

    // A picture from elsewhere comes back drawn: the browser itself may not fetch it.
    query(annotate) { return { record: this.keep.checked, annotate: annotate || null }; }

    async ask(work) {
        this.status.textContent = "Reading …";
        this.result.root.setAttribute("aria-busy", "true");
        try {
            const { answer, picture } = await work();
            await this.result.show(answer, picture);
            this.result.root.scrollIntoView({ block: "nearest" });   // On a phone it lies below.
            const seconds = answer.milliseconds?.all;
            this.status.textContent = `${answer.faces.length === 1 ? "One face" : `${answer.faces.length} faces`}${seconds ? ` in ${seconds.toFixed(0)} ms` : ""}`;
        } catch (error) {
            this.fail(error);
        } finally {
            this.result.root.removeAttribute("aria-busy");
        }
    }

    fail(error) {
        this.status.textContent = "";
        if (error.code === "urls_off") toast("This gateway fetches no pictures from addresses. Whoever runs it allows it with --allow-urls.", "bad");
        else toastError(error);
    }

    end() {
        this.webcam.end();
        this.result.end();
    }
}
