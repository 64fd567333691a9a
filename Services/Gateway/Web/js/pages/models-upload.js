import { post } from "../api.js";
import { modelName, plural, size } from "../core/format.js";
import { el, setText } from "../ui/dom.js";
import { toast, toastError } from "../ui/toast.js";

const HIDDEN = /^\./;

/** A form that sends a bundle's folder to the library. @param {() => Promise<void>} onDone @returns {HTMLElement} */
export function uploadForm(onDone) {
    const input = el("input", { type: "file", multiple: true, webkitdirectory: true, name: "files", on: { change: () => setText(status, chosenText(input.files)) } });
    const submit = el("button", { class: "button", type: "submit", text: "Upload" });
    const status = el("p", { class: "quiet", role: "status" });
    return el("form", { class: "upload", on: { submit: (event) => { event.preventDefault(); void upload(wanted(input.files), submit, status, onDone); } } },
        el("label", { class: "field grow" }, el("span", { text: "Upload a bundle: choose its folder (bundle.json, selftest.json, model.onnx)" }), input), submit, status);
}

function wanted(files) {
    return [...files].filter((f) => !HIDDEN.test(f.name));
}

function chosenText(files) {
    const all = wanted(files);
    return all.length ? `${plural(all.length, "file")}, ${size(all.reduce((sum, f) => sum + f.size, 0))}` : "";
}

async function upload(files, submit, status, onDone) {
    if (!files.some((f) => f.name === "bundle.json")) {
        toast("That folder has no bundle.json. Choose the folder of one bundle, such as expression-tiny-0.1.0.", "bad");
        return;
    }
    const form = new FormData();
    for (const file of files) form.append(file.name, file, file.name);
    submit.disabled = true;
    setText(status, "Uploading …");
    try {
        const bundle = await post("models/bundles", form);
        toast(`The library has ${modelName(bundle)}`, "good");
        await onDone();
    } catch (error) {
        toastError(error, "The bundle was not taken");
    } finally {
        submit.disabled = false;
        setText(status, "");
    }
}
