/**
 * Reads what Node 20's X509Certificate does not tell: where the bytes of a certificate end, by which algorithm it was
 * signed (`signatureAlgorithmOid`, from Node 24.9 on), and the algorithm of a key that OpenSSL does not know.
 * By hand, because every command reads certificates and imports this whole folder in 40 ms. @peculiar/x509 takes 185 ms
 * with the reflect-metadata it needs, and asn1js, which it is built on, another 37 ms (Node 20.20, best of five each).
 */

/** One DER element: its tag byte, and where its content starts and ends in the bytes it was read from. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

export const derTag = { integer: 0x02, oid: 0x06, sequence: 0x30, version: 0xa0 } as const;

/** The element at `offset`; undefined where there is none that ends by `limit`. Definite lengths of at most 4 bytes, as in DER. */
export function derElement(bytes: Uint8Array, offset: number, limit = bytes.length): DerElement | undefined {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  // A tag number of 31 or more takes further bytes; X.509 has none.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) return undefined;
  const start = offset + 2 + lengthBytes;
  if (start > limit) return undefined;
  const length =
    lengthBytes === 0 ? first : bytes.subarray(offset + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = start + length;
  return end <= limit ? { tag, start, end } : undefined;
}

/** The elements inside an element, at most `most` of them; fewer where the bytes stop making sense. */
export function derChildren(bytes: Uint8Array, parent: DerElement, most: number): readonly DerElement[] {
  const children: DerElement[] = [];
  let offset = parent.start;
  while (children.length < most && offset < parent.end) {
    const child = derElement(bytes, offset, parent.end);
    if (child === undefined) break;
    children.push(child);
    offset = child.end;
  }
  return children;
}

/** An object identifier in dotted form; undefined for another element, or one of more than 32 bytes. */
export function derOid(bytes: Uint8Array, element: DerElement | undefined): string | undefined {
  if (element?.tag !== derTag.oid || element.end - element.start > 32 || element.end === element.start)
    return undefined;
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of bytes.subarray(element.start, element.end)) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(head / 40));
  return [top, head - top * 40, ...rest].join(".");
}
