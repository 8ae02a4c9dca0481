// Reads the metadata of an ONNX model: onnxruntime-web does not give it. A model is a protobuf message; its field 14 holds the entries,
// each a message with the key in field 1 and the value in field 2. All other fields are passed over by their length.
const METADATA = 14, KEY = 1, VALUE = 2;

/** @param {Uint8Array} bytes the model */
export function metadataOf(bytes) {
  const entries = new Map();
  for (const { field, content } of fields(bytes)) {
    if (field !== METADATA) continue;
    const entry = new Map([...fields(content)].map(part => [part.field, new TextDecoder().decode(part.content)]));
    entries.set(entry.get(KEY) ?? "", entry.get(VALUE) ?? "");
  }
  return entries;
}

function* fields(bytes) {
  let at = 0;
  const number = () => {
    let result = 0, factor = 1;
    for (; ;) {
      const byte = bytes[at++];
      result += (byte & 127) * factor;
      if (byte < 128) return result;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = number(), field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0: number(); break;
      case 1: at += 8; break;
      case 5: at += 4; break;
      case 2: {
        const length = number();
        yield { field, content: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      default: throw new Error(`The model is damaged: a field of type ${tag % 8} at byte ${at}.`);
    }
  }
}
