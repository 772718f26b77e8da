/** An image with its size in CSS pixels. */
export interface Picture {
  /** PNG as a data URL. */
  url: string;
  width: number;
  height: number;
}

interface Entry {
  name: string;
  color: string;
}

const LINE = 22;
const MARK = 10;
const GAP = 18;
const PIXEL_RATIO = 2;

/** The entries of the legend next to the chart on the page; empty if it has none. */
function entriesBeside(chart: Element): Entry[] {
  const shown = chart.closest('section')?.querySelectorAll<HTMLElement>('[data-test="legend-entry"]') ?? [];
  return [...shown].map((it) => ({
    name: it.dataset.name ?? '',
    color: getComputedStyle(it.firstElementChild ?? it).backgroundColor,
  }));
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** Draws the page's legend above the chart image, which alone does not say what its colors mean. */
export async function withLegend(picture: Picture, chart: Element): Promise<Picture> {
  const entries = entriesBeside(chart);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (entries.length === 0 || context === null) return picture;
  const style = getComputedStyle(document.body);
  const font = `13px ${style.fontFamily}`;
  context.font = font;
  const places: { entry: Entry; x: number; line: number }[] = [];
  let [x, line] = [GAP, 0];
  for (const entry of entries) {
    const width = MARK + 6 + context.measureText(entry.name).width;
    if (x > GAP && x + width > picture.width - GAP) [x, line] = [GAP, line + 1];
    places.push({ entry, x, line });
    x += width + GAP;
  }
  const head = (line + 1) * LINE + 8;
  const height = picture.height + head;
  canvas.width = picture.width * PIXEL_RATIO;
  canvas.height = height * PIXEL_RATIO;
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, picture.width, height);
  context.font = font;
  context.textBaseline = 'middle';
  for (const { entry, x: left, line: row } of places) {
    const middle = 8 + row * LINE + LINE / 2;
    context.fillStyle = entry.color;
    context.fillRect(left, middle - MARK / 2, MARK, MARK);
    context.fillStyle = style.color;
    context.fillText(entry.name, left + MARK + 6, middle);
  }
  context.drawImage(await loaded(picture.url), 0, head, picture.width, picture.height);
  return { url: canvas.toDataURL('image/png'), width: picture.width, height };
}
