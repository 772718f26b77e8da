import type { ChartOption } from './chart-option.ts';
import { init } from './bar-engine.ts';
import type { Picture } from './picture-legend.ts';

/** PNG of a chart that is not on the page; width and height in CSS pixels. */
export function drawPicture(option: ChartOption, width: number, height: number): Picture {
  const chart = init(document.createElement('div'), null, { width, height });
  try {
    chart.setOption({ ...option, animation: false });
    const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: getComputedStyle(document.body).backgroundColor });
    return { url, width, height };
  } finally {
    chart.dispose();
  }
}
