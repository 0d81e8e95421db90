// The way to the sandbox: acts of people, and the stream of what happens.

/** Carry out an act; throws an Error with the sandbox's words when it is impossible. */
export async function act(name, values = {}) {
  const answer = await fetch(`/sandbox/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error ?? answer.statusText);
  return result;
}

/** Everything after entry `after`, as it happens; the browser reconnects by itself. */
export function follow(after, onEntry, onState) {
  const stream = new EventSource(`/sandbox/events?after=${after}`);
  stream.onopen = () => onState(true);
  stream.onerror = () => onState(false);
  stream.onmessage = (event) => onEntry(JSON.parse(event.data));
  return stream;
}

export function fileAddress(key) {
  return `/sandbox/files/${encodeURIComponent(key)}`;
}

/** A chosen file as the acts take it. */
export async function readFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return { name: file.name, mime: file.type, data: btoa(text) };
}
