import { cropOf, pictureName } from "../core/compose.js";
import { probabilityOf, wordOf } from "../core/emotions.js";
import { modelName, percent } from "../core/format.js";
import { Bars } from "../ui/bars.js";
import { button, el, empty } from "../ui/dom.js";
import { emoji } from "../ui/emoji.js";
import { drawScene, sceneText } from "../ui/overlay.js";
import { toast } from "../ui/toast.js";
import { feedback } from "./try-feedback.js";

/** A picture with its faces, their bars, and the emoji over them. */
export class TryResult {
    constructor() {
        this.canvas = el("canvas", { role: "img" });
        this.masks = el("input", { type: "checkbox", on: { change: () => this.mask() } });
        this.boxes = el("input", { type: "checkbox", checked: true, on: { change: () => this.draw() } });
        this.faces = el("div", { class: "faces" });
        this.tools = el("div", { class: "row tools" }, el("label", { class: "check" }, this.masks, el("span", { text: "Emoji over the faces" })),
            el("label", { class: "check" }, this.boxes, el("span", { text: "Boxes" })), button("Download the picture", () => this.download()));
        this.root = el("div", { class: "result" }, empty("Nothing read yet", "Drop a picture, paste one, give its address, or use the webcam. Its faces appear here."));
    }

    /** @param {any} answer of predict @param {ImageBitmap|null} picture null: the annotated one of the answer */
    async show(answer, picture) {
        this.bitmap?.close();
        this.answer = answer;
        this.drawn = !picture && !!answer.annotated;
        this.bitmap = picture ?? (answer.annotated ? await bitmapOf(answer.annotated) : null);
        const about = el("p", { class: "quiet", text: `${modelName(answer.model)} on ${answer.engine}, faces by ${answer.detector}${answer.recorded ? "" : ", not recorded"}` });
        this.root.replaceChildren(el("div", { class: "card flush" }, el("div", { class: "stage" }, this.canvas), this.tools), this.faces, about);
        this.faces.replaceChildren(...(answer.faces.length ? answer.faces.map((face, i) => this.faceCard(face, i)) : [this.noFace()]));
        this.draw();
    }

    noFace() {
        return empty("No face was found", "A face should be lit, not turned away, and not small. Try a larger picture.");
    }

    faceCard(face, index) {
        const thumbnail = el("canvas", { class: "thumbnail", width: 112, height: 112, role: "img", "aria-label": `Face ${index + 1}` });
        if (this.bitmap) {
            const { left, top, side } = cropOf(face.box, this.answer.width, this.answer.height);
            const scale = this.bitmap.width / this.answer.width;
            thumbnail.getContext("2d").drawImage(this.bitmap, left * scale, top * scale, side * scale, side * scale, 0, 0, 112, 112);
        }
        const top = `${wordOf(face.emotion)} ${percent(probabilityOf(face.probabilities, face.emotion))}`;
        return el("article", { class: "card face", "aria-label": `Face ${index + 1}: ${top}` },
            el("div", { class: "face-head" }, thumbnail, emoji(face.emotion, "emoji mood-emoji"), el("strong", { class: "mood-word", text: top })),
            new Bars(`Face ${index + 1}`).update(face.probabilities).root, feedback(face, this.answer.recorded));
    }

    // Boxes would cut through the emoji; who wants both can have both.
    mask() {
        this.boxes.checked = !this.masks.checked;
        this.draw();
    }

    draw() {
        const { width, height, faces } = this.answer;
        drawScene(this.canvas, { picture: this.bitmap, width, height, faces, masks: this.masks.checked, boxes: this.boxes.checked && !this.drawn });
        this.canvas.setAttribute("aria-label", `The picture. ${sceneText(faces)}`);
    }

    download() {
        this.canvas.toBlob((blob) => {
            if (!blob) return toast("The picture could not be written. It may be too large for this browser.", "bad");
            const url = URL.createObjectURL(blob);
            el("a", { href: url, download: pictureName(new Date()) }).click();
            setTimeout(() => URL.revokeObjectURL(url), 10_000);
            toast("Saved as PNG", "good");
        }, "image/png");
    }

    end() { this.bitmap?.close(); }
}

// Not with fetch: connect-src does not allow data URLs, img-src does.
async function bitmapOf(dataURL) {
    const image = new Image();
    image.src = dataURL;
    await image.decode();
    return createImageBitmap(image);
}
