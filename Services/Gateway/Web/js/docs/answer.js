// Sends a request and shows what comes back.

/** So much of an answer is shown, in characters; and of one without an end, so long is read, in milliseconds. */
const limit = { characters: 20_000, time: 5_000 };

/**
 * Sends a request, and shows the answer in an element.
 * @param {HTMLElement} place
 * @param {{url: string, options: RequestInit}} request
 */
export async function answerInto(place, request) {
    place.replaceChildren(paragraph(`${request.options.method} ${request.url}`));
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), limit.time);
    try {
        const response = await fetch(request.url, { ...request.options, signal: stop.signal });
        place.append(paragraph(`${response.status} ${response.statusText}`, response.ok ? "" : "bad"), await content(response));
    } catch (error) {
        place.append(paragraph(error.name === "AbortError" ? "Nothing more is read after five seconds." : `No answer: ${error.message}.`, "bad"));
    } finally {
        clearTimeout(timer);
    }
}

async function content(response) {
    const type = response.headers.get("Content-Type") ?? "";
    if (type.startsWith("image/")) return picture(await response.blob());
    return block(pretty(await text(response), type));
}

/** As much text as is shown; of an endless one what came in time. */
async function text(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let read = "";
    try {
        while (read.length < limit.characters) {
            const { done, value } = await reader.read();
            if (done) break;
            read += value;
        }
    } catch (error) {
        if (error.name !== "AbortError") throw error;
    }
    reader.cancel().catch(() => {});
    return read.slice(0, limit.characters);
}

function pretty(text, type) {
    if (!type.startsWith("application/json")) return text;
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}

function picture(blob) {
    const image = document.createElement("img");
    image.alt = "The picture in the answer";
    image.src = URL.createObjectURL(blob);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    return image;
}

function paragraph(text, className = "quiet") {
    const made = document.createElement("p");
    Object.assign(made, { className, textContent: text });
    return made;
}

function block(text) {
    const made = document.createElement("pre");
    made.textContent = text;
    return made;
}
