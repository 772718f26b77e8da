import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { FunnelAnswer } from '@storepulse/contracts';

const PAGE = `<!doctype html><meta charset="utf-8"><title>Plain page</title>
<div data-test="chart" style="height:20rem"></div>
<script src="/echarts.js"></script>
<script>
  fetch('/funnel.json').then((answer) => answer.json()).then(({ stages }) => {
    const element = document.querySelector('div');
    echarts.init(element).setOption({
      xAxis: { type: 'category', data: stages.map(({ stage }) => stage) },
      yAxis: {},
      series: [{ type: 'bar', data: stages.map(({ events }) => events) }],
    });
    element.dataset.ready = 'true';
  });
</script>`;

/** The funnel as a textbook page: one file, all of ECharts, one precomputed answer; compressed. */
export class PlainPage {
  private constructor(private readonly http: ReturnType<typeof createServer>) {}

  static async start(funnel: FunnelAnswer): Promise<PlainPage> {
    const library = await readFile(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'));
    const files = new Map([
      ['/', { type: 'text/html', body: gzipSync(PAGE) }],
      ['/echarts.js', { type: 'text/javascript', body: gzipSync(library) }],
      ['/funnel.json', { type: 'application/json', body: gzipSync(JSON.stringify(funnel)) }],
    ]);
    const http = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': file.type, 'content-encoding': 'gzip' }).end(file.body);
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    return new PlainPage(http);
  }

  get url(): string {
    const address = this.http.address();
    if (address === null || typeof address === 'string') throw new Error('the plain page has no port');
    return `http://127.0.0.1:${address.port}/`;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => {
      this.http.close(resolve);
    });
  }
}
