import type { ChartOption } from './chart-option.ts';
import { init } from './bar-engine.ts';
import type { Picture } from './picture-legend.ts';

/** PNG of bars that stand nowhere on the page, with the size given in its pixels. */
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
