import { inflateSync } from 'node:zlib';

export interface PdfLine {
  text: string;
  /** Points from the bottom of the page. */
  y: number;
}

/**
 * Returns the lines of a PDF made by pdfmake, by page, from top to bottom; text at the same height is one line. Its fonts are subsets: a
 * ToUnicode table maps glyph numbers to characters, and pdfkit writes it in numeric order.
 */
export function pdfLines(file: Buffer): PdfLine[][] {
  const objects = objectsOf(file);
  const content = (reference: string | undefined): string => objects.get(reference ?? '')?.stream ?? '';
  // pdfkit numbers page objects in page order.
  const pages = [...objects].filter(([, { head }]) => /\/Type \/Page\b/.test(head)).sort(([a], [b]) => Number(a) - Number(b));
  return pages.map(([, { head }]) => {
    const resources = objects.get(referenceOf(head, 'Resources') ?? '')?.head ?? head;
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id = '']) => [
        name,
        charactersOf(content(referenceOf(objects.get(id)?.head, 'ToUnicode'))),
      ]),
    );
    return linesOf(content(referenceOf(head, 'Contents')), fonts);
  });
}

interface PdfObject {
  head: string;
  stream: string;
}

function objectsOf(file: Buffer): Map<string, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const found of text.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)(?:\nstream\r?\n|\nendobj)/gs)) {
    const [all, id = '', head = ''] = found;
    const length = /\/Length (\d+)/.exec(head)?.[1];
    const begin = found.index + all.length;
    const bytes = all.endsWith('\n') || all.endsWith('\r\n') ? file.subarray(begin, begin + Number(length ?? 0)) : Buffer.alloc(0);
    objects.set(id, {
      head,
      stream:
        bytes.length === 0 || /\/Subtype \/Image/.test(head)
          ? ''
          : (head.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1'),
    });
  }
  return objects;
}

const referenceOf = (head: string | undefined, name: string): string | undefined => new RegExp(`/${name} (\\d+) 0 R`).exec(head ?? '')?.[1];

/** Characters by glyph number. */
function charactersOf(map: string): string[] {
  const characters: string[] = [];
  for (const [, from = '0', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]/gs)) {
    let at = Number.parseInt(from, 16);
    for (const [, code = ''] of list.matchAll(/<([0-9a-f ]+)>/g)) {
      characters[at++] = Buffer.from(code.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');
    }
  }
  return characters;
}

function linesOf(content: string, fonts: ReadonlyMap<string, string[]>): PdfLine[] {
  const lines = new Map<number, { x: number; text: string }[]>();
  for (const [, block = ''] of content.matchAll(/BT\n(.*?)\nET/gs)) {
    const [, x = '0', y = '0'] = /1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm/.exec(block) ?? [];
    const characters = fonts.get(/\/(F\d+) [\d.]+ Tf/.exec(block)?.[1] ?? '') ?? [];
    const text = [...block.matchAll(/<([0-9a-f]+)>/g)]
      .map(([, codes = '']) => (codes.match(/.{4}/g) ?? []).map((code) => characters[Number.parseInt(code, 16)] ?? '').join(''))
      .join('');
    const at = Math.round(Number(y));
    lines.set(at, [...(lines.get(at) ?? []), { x: Number(x), text }]);
  }
  return [...lines]
    .sort(([a], [b]) => b - a)
    .map(([y, parts]) => ({
      y,
      text: parts
        .sort((a, b) => a.x - b.x)
        .map((part) => part.text)
        .join(' ')
        .replace(/\s+/g, ' ')
        .trim(),
    }));
}
