import { get } from "../api.js";
import { EMOTIONS, wordOf } from "../core/emotions.js";
import { modelKey, modelName } from "../core/format.js";
import { choice, el } from "../ui/dom.js";

/** Choices of camera, model and emotion. @param {{cameras: string[], models: any[]}} known @param {Record<string, string>} value what is chosen @param {(name: string, value: string) => void} onChange @param {...Node} more */
export function filters(known, value, onChange, ...more) {
    const models = known.models.map((m) => [modelKey(m), modelName(m)]);
    return el("form", { class: "filters", role: "search", "aria-label": "Which", on: { submit: (e) => e.preventDefault() } },
        choice("Camera", withChosen([["", "All cameras"], ...known.cameras.map((c) => [c, c])], value.camera), value.camera ?? "", (v) => onChange("camera", v)),
        choice("Model", withChosen([["", "All models"], ...models], value.model), value.model ?? "", (v) => onChange("model", v)),
        choice("Emotion", [["", "All emotions"], ...EMOTIONS.map((e) => [e, wordOf(e)])], value.emotion ?? "", (v) => onChange("emotion", v)), ...more);
}

// What an address names stays chosen, also when nothing of it is known now.
function withChosen(options, value) {
    return !value || options.some(([v]) => v === value) ? options : [...options, [value, value]];
}

/** What there is to choose from; without the models if the gateway does not say. @param {import("../cameras.js").Cameras} cameras @param {AbortSignal} signal */
export async function knownChoices(cameras, signal) {
    const [models] = await Promise.all([get("models", {}, signal), cameras.loaded ? null : cameras.load()]);
    return { cameras: cameras.names(), models: models.bundles };
}
